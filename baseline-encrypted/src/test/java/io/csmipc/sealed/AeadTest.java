package io.csmipc.sealed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AeadTest {
  private static final HexFormat HEX = HexFormat.of();

  // Test case 16 of "The Galois/Counter Mode of Operation" by McGrew and Viega, appendix B.
  private static final byte[] KEY =
      HEX.parseHex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  private static final byte[] NONCE = HEX.parseHex("cafebabefacedbaddecaf888");
  private static final byte[] ASSOCIATED = HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  private static final byte[] PLAIN =
      HEX.parseHex(
          "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
              + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  private static final String SEALED =
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
          + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
          + "76fc6ece0f4e1768cddf8853bb2d551b";

  static List<AeadProvider> everyProvider() {
    return Pair.everyProvider();
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void theCipherGivesWhatItsDesignersPrint(AeadProvider provider) {
    Aead aead = provider.newAead();
    SecretBytes key = new SecretBytes("AES", KEY, 0, KEY.length);
    aead.reserve(PLAIN.length);
    MemorySegment.copy(PLAIN, 0, aead.plain(), ValueLayout.JAVA_BYTE, 0, PLAIN.length);

    aead.seal(key, NONCE, ASSOCIATED, PLAIN.length);
    byte[] sealed =
        aead.sealed().asSlice(Aead.FRONT, PLAIN.length + Aead.TAG).toArray(ValueLayout.JAVA_BYTE);

    assertEquals(SEALED, HEX.formatHex(sealed));
    assertTrue(aead.open(key, NONCE, ASSOCIATED, PLAIN.length));
    assertEquals(HEX.formatHex(PLAIN), plainOf(aead));
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void aFailedOpenLeavesZeroesInTheScratchMemory(AeadProvider provider) {
    Aead aead = provider.newAead();
    SecretBytes key = new SecretBytes("AES", KEY, 0, KEY.length);
    aead.reserve(PLAIN.length);
    MemorySegment.copy(PLAIN, 0, aead.plain(), ValueLayout.JAVA_BYTE, 0, PLAIN.length);
    aead.seal(key, NONCE, ASSOCIATED, PLAIN.length);
    MemorySegment tag = aead.sealed().asSlice(Aead.FRONT + PLAIN.length);
    tag.set(ValueLayout.JAVA_BYTE, 0, (byte) ~tag.get(ValueLayout.JAVA_BYTE, 0));

    assertFalse(aead.open(key, NONCE, ASSOCIATED, PLAIN.length));

    assertEquals("00".repeat(PLAIN.length), plainOf(aead));
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void growingAndForgettingZeroTheScratchMemory(AeadProvider provider) {
    Aead aead = provider.newAead();
    aead.reserve(10);
    MemorySegment small = aead.plain().fill((byte) 1);

    aead.reserve(100_000);
    MemorySegment large = aead.plain().fill((byte) 1);
    MemorySegment sealed = aead.sealed().fill((byte) 1);
    aead.forget();

    assertTrue(large.byteSize() >= 100_000);
    for (MemorySegment each : List.of(small, large, sealed)) {
      assertEquals(-1, each.mismatch(MemorySegment.ofArray(new byte[(int) each.byteSize()])));
    }
  }

  private static String plainOf(Aead aead) {
    return HEX.formatHex(aead.plain().asSlice(0, PLAIN.length).toArray(ValueLayout.JAVA_BYTE));
  }
}
