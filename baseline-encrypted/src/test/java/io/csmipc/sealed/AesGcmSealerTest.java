package io.csmipc.sealed;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.csmipc.seal.RecordSealer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a correct pair does, by every provider and through every kind of buffer. */
class AesGcmSealerTest {
  static List<AeadProvider> everyProvider() {
    return Pair.everyProvider();
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void recordsAreTheKnownAnswers(AeadProvider provider) {
    for (String name : new String[] {"defaults", "small"}) {
      ScheduleVectors vectors = ScheduleVectors.read(name);
      for (boolean binder : new boolean[] {true, false}) {
        String writer = binder ? "binder" : "connector";
        AesGcmSealer sealer = vectors.sealer(binder, provider);
        AesGcmSealer opener = vectors.sealer(!binder, provider);
        byte[] hundred = new byte[100];
        for (int i = 0; i < hundred.length; i++) {
          hundred[i] = (byte) i;
        }

        byte[] first = Pair.seal(sealer, 0, 0x30001, new byte[] {'f', 'i', 'r', 's', 't'});
        byte[] fifth = Pair.seal(sealer, 5, 0x40002, hundred);
        long later = vectors.limits().records();
        byte[] rekeyed = Pair.seal(sealer, later, 0x50003, "rekeyed".getBytes(US_ASCII));

        assertEquals(vectors.text(writer + ".record0"), HexFormat.of().formatHex(first));
        assertEquals(vectors.text(writer + ".record5"), HexFormat.of().formatHex(fifth));
        assertEquals(vectors.text(writer + ".next.record"), HexFormat.of().formatHex(rekeyed));
        assertEquals(5, Pair.open(opener, 0, 0x30001, first));
        assertEquals(100, Pair.open(opener, 5, 0x40002, fifth));
        assertEquals(7, Pair.open(opener, later, 0x50003, rekeyed));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void everySizeComesBackAsItWas(AeadProvider provider) {
    Pair pair = Pair.connect(provider);
    Random random = new Random(1);
    long sequence = 0;
    for (int size = 0; size <= 70_000; size += size < 300 ? 1 : 1 + size / 7) {
      byte[] plain = new byte[size];
      random.nextBytes(plain);
      long header = random.nextLong();

      byte[] sealed = Pair.seal(pair.binder(), sequence, header, plain);
      byte[] target = new byte[size];

      assertEquals(size, Pair.open(pair.connector(), sequence, header, sealed, target));
      assertArrayEquals(plain, target);
      sequence++;
    }
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void nativeMemoryAtOddOffsetsWorksAndItsSurroundingsStay(AeadProvider provider) {
    Pair pair = Pair.connect(provider);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment plain = arena.allocate(1_000);
      MemorySegment sealed = arena.allocate(1_000);
      MemorySegment back = arena.allocate(1_000).fill((byte) 0x55);
      sealed.fill((byte) 0x66);
      for (int i = 0; i < 1_000; i++) {
        plain.set(JAVA_BYTE, i, (byte) i);
      }

      pair.binder().seal(0, 7, plain, 13, 501, sealed, 3);
      int opened = pair.connector().open(0, 7, sealed, 3, 533, back, 29);

      assertEquals(501, opened);
      assertEquals(-1, plain.asSlice(13, 501).mismatch(back.asSlice(29, 501)));
      assertEquals(0x66, sealed.get(JAVA_BYTE, 2));
      assertEquals(0x66, sealed.get(JAVA_BYTE, 3 + 533));
      assertEquals(0x55, back.get(JAVA_BYTE, 28));
      assertEquals(0x55, back.get(JAVA_BYTE, 29 + 501));
    }
  }

  @Test
  void providersUnderstandEachOther() {
    for (AeadProvider one : everyProvider()) {
      for (AeadProvider other : everyProvider()) {
        Pair pair = Pair.connect(one, other, new SealingLimits(2, 1 << 20));
        for (int sequence = 0; sequence < 7; sequence++) {
          byte[] sealed = Pair.seal(pair.binder(), sequence, 1, new byte[] {1, 2, 3});
          assertEquals(3, Pair.open(pair.connector(), sequence, 1, sealed), one + " to " + other);
        }
      }
    }
  }

  @Test
  void bothDirectionsAreIndependent() {
    Pair pair = Pair.connect(Pair.jdk());
    byte[] there = Pair.seal(pair.binder(), 0, 1, new byte[] {1});
    byte[] back = Pair.seal(pair.connector(), 0, 1, new byte[] {2, 2});

    assertEquals(2, Pair.open(pair.binder(), 0, 1, back));
    assertEquals(1, Pair.open(pair.connector(), 0, 1, there));
    assertArrayEquals(pair.binder().transcript(), pair.connector().transcript());
  }

  @Test
  void gapsInTheSequenceAreAllowedAndRepeatsAreNot() {
    RecordSealer sealer = Pair.connect(Pair.jdk()).binder();
    Pair.seal(sealer, 3, 1, new byte[1]);
    Pair.seal(sealer, 9, 1, new byte[1]);

    assertThrows(IllegalArgumentException.class, () -> Pair.seal(sealer, 9, 1, new byte[1]));
    assertThrows(IllegalArgumentException.class, () -> Pair.seal(sealer, 4, 1, new byte[1]));
    assertThrows(IllegalArgumentException.class, () -> Pair.seal(sealer, -1, 1, new byte[1]));
  }

  @Test
  void wrongBoundsSpendNoSequenceNumberAndWriteNothing() {
    Pair pair = Pair.connect(Pair.jdk());
    MemorySegment plain = MemorySegment.ofArray(new byte[10]);
    byte[] target = new byte[41];

    assertThrows(
        IndexOutOfBoundsException.class,
        () -> pair.binder().seal(0, 1, plain, 0, 10, MemorySegment.ofArray(target), 0));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> pair.binder().seal(0, 1, plain, 1, 10, MemorySegment.ofArray(new byte[99]), 0));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> pair.binder().seal(0, 1, plain, 0, -1, MemorySegment.ofArray(target), 0));

    assertArrayEquals(new byte[41], target);
    byte[] sealed = Pair.seal(pair.binder(), 0, 1, new byte[10]);
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> Pair.open(pair.connector(), 0, 1, sealed, new byte[9]));
    assertEquals(10, Pair.open(pair.connector(), 0, 1, sealed));
  }
}
