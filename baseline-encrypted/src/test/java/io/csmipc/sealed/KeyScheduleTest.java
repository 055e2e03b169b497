package io.csmipc.sealed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.RefusedException;
import io.csmipc.seal.SealContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyScheduleTest {
  private static final byte[] BINDER_RANDOM = filled(1);
  private static final byte[] CONNECTOR_RANDOM = filled(2);
  private static final SealingLimits LIMITS = SealingLimits.defaults();

  @ParameterizedTest
  @ValueSource(strings = {"defaults", "small"})
  void bothSidesDeriveTheKnownAnswers(String name) {
    ScheduleVectors vectors = ScheduleVectors.read(name);

    for (boolean binder : new boolean[] {true, false}) {
      KeySchedule schedule = new KeySchedule(vectors.context(binder), vectors.limits());
      assertEquals(vectors.text("transcript"), hex(schedule.transcript()));
      check(vectors, "binder", schedule.derive(vectors.secret(), binder));
      check(vectors, "connector", schedule.derive(vectors.secret(), !binder));
    }
  }

  private static void check(ScheduleVectors vectors, String writer, DirectionKeys keys) {
    assertEquals(vectors.text(writer + ".key"), hex(keys.key().getEncoded()));
    assertEquals(vectors.text(writer + ".iv"), hex(nonce(keys, 0)));
    assertEquals(vectors.text(writer + ".session"), hex(sessionId(keys)));
    DirectionKeys next = keys.next();
    assertEquals(vectors.text(writer + ".next.key"), hex(next.key().getEncoded()));
    assertEquals(vectors.text(writer + ".next.iv"), hex(nonce(next, 0)));
    assertEquals(vectors.text(writer + ".session"), hex(sessionId(next)));
    assertEquals(vectors.text(writer + ".next.next.key"), hex(next.next().key().getEncoded()));
  }

  @Test
  void everythingThatIsBoundChangesEveryKey() {
    SealContext agreed = Pair.binderContext(BINDER_RANDOM, CONNECTOR_RANDOM);
    Set<String> seen = new HashSet<>();
    for (SealContext context :
        new SealContext[] {
          agreed,
          with(agreed, "pair2", 11, 22, new byte[] {1, 2, 3}, new byte[] {4, 5}),
          with(agreed, "pair", 12, 22, new byte[] {1, 2, 3}, new byte[] {4, 5}),
          with(agreed, "pair", 11, 23, new byte[] {1, 2, 3}, new byte[] {4, 5}),
          with(agreed, "pair", 11, 22, new byte[] {1, 2, 2}, new byte[] {4, 5}),
          with(agreed, "pair", 11, 22, new byte[] {1, 2, 3}, new byte[] {4, 4}),
          // The same bytes in the same order, cut elsewhere.
          with(agreed, "pair", 11, 22, new byte[] {1, 2, 3, 4}, new byte[] {5}),
          Pair.binderContext(filled(3), CONNECTOR_RANDOM),
          Pair.binderContext(BINDER_RANDOM, filled(3)),
          Pair.binderContext(filled(2), filled(1))
        }) {
      addAllDistinct(seen, new KeySchedule(context, LIMITS));
    }
    addAllDistinct(seen, new KeySchedule(agreed, new SealingLimits(5, SealingLimits.MAX_BYTES)));
    addAllDistinct(seen, new KeySchedule(agreed, new SealingLimits(SealingLimits.MAX_RECORDS, 5)));
  }

  @Test
  void aThousandSessionsUnderOneSecretHaveDistinctKeys() {
    Set<String> seen = new HashSet<>();
    SealingSecret secret = Pair.secret();
    AesGcmSealerFactory one = new AesGcmSealerFactory(secret, Pair.jdk(), LIMITS);
    AesGcmSealerFactory other = new AesGcmSealerFactory(secret, Pair.jdk(), LIMITS);

    for (int session = 0; session < 1_000; session++) {
      SealContext context = Pair.binderContext(one.freshRandom(), other.freshRandom());
      addAllDistinct(seen, new KeySchedule(context, LIMITS));
    }

    // Transcript, and key, IV and session id of two directions.
    assertEquals(7_000, seen.size());
  }

  private static void addAllDistinct(Set<String> seen, KeySchedule schedule) {
    assertTrue(seen.add("transcript " + hex(schedule.transcript())));
    byte[] bytes = Pair.secret().agree("", true, new byte[0]);
    SecretBytes secret = new SecretBytes("HKDF-SHA256", bytes, 0, bytes.length);
    for (boolean own : new boolean[] {true, false}) {
      DirectionKeys keys = schedule.derive(secret, own);
      assertTrue(seen.add("key " + hex(keys.key().getEncoded())));
      assertTrue(seen.add("iv " + hex(nonce(keys, 0))));
      assertTrue(seen.add("session " + keys.sessionId()));
    }
  }

  @Test
  void nonceDiffersFromTheIvByTheSequenceAlone() {
    DirectionKeys keys = DirectionKeys.of(new byte[DirectionKeys.BYTES]);

    assertEquals("000000000123456789abcdef", hex(nonce(keys, 0x0123456789abcdefL)));
  }

  @Test
  void materialIsZeroedWhenItBecomesKeys() {
    byte[] material = new byte[DirectionKeys.BYTES];
    new SecureRandom().nextBytes(material);

    DirectionKeys keys = DirectionKeys.of(material);

    assertArrayEquals(new byte[DirectionKeys.BYTES], material);
    assertFalse(Arrays.equals(new byte[DirectionKeys.KEY], keys.key().getEncoded()));
  }

  @Test
  void destroyedKeysAreGone() {
    byte[] material = filled(9, DirectionKeys.BYTES);
    DirectionKeys keys = DirectionKeys.of(material);

    keys.destroy();

    assertTrue(keys.key().isDestroyed());
    assertThrows(IllegalStateException.class, keys.key()::getEncoded);
    assertThrows(IllegalStateException.class, keys::next);
    assertArrayEquals(new byte[DirectionKeys.IV], nonce(keys, 0));
  }

  @Test
  void aReflectedRandomIsRefused() {
    SealContext reflected = Pair.binderContext(BINDER_RANDOM, BINDER_RANDOM);

    RefusedException e =
        assertThrows(RefusedException.class, () -> new KeySchedule(reflected, LIMITS));

    assertTrue(e.getMessage().contains("my own"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 85})
  void aRandomThatNobodyDrewIsRefused(int fill) {
    byte[] constant = new byte[32];
    Arrays.fill(constant, (byte) fill);
    SealContext context = Pair.binderContext(BINDER_RANDOM, constant);

    assertThrows(RefusedException.class, () -> new KeySchedule(context, LIMITS));
  }

  @Test
  void aRandomOfAnotherSizeIsRefused() {
    assertThrows(
        RefusedException.class,
        () -> new KeySchedule(Pair.binderContext(BINDER_RANDOM, filled(2, 31)), LIMITS));
    assertThrows(
        RefusedException.class,
        () -> new KeySchedule(Pair.binderContext(filled(1, 33), CONNECTOR_RANDOM), LIMITS));
  }

  @Test
  void aNameThatIsNotUnicodeIsRefused() {
    SealContext context =
        with(
            Pair.binderContext(BINDER_RANDOM, CONNECTOR_RANDOM),
            "a\ud800",
            1,
            2,
            new byte[0],
            new byte[0]);

    assertThrows(RefusedException.class, () -> new KeySchedule(context, LIMITS));
  }

  private static SealContext with(
      SealContext c, String channel, long own, long peer, byte[] ownConfig, byte[] peerConfig) {
    return new SealContext(
        channel, c.binder(), own, peer, c.ownRandom(), c.peerRandom(), ownConfig, peerConfig);
  }

  private static byte[] nonce(DirectionKeys keys, long sequence) {
    byte[] nonce = new byte[DirectionKeys.IV];
    keys.nonce(sequence, nonce);
    return nonce;
  }

  private static byte[] sessionId(DirectionKeys keys) {
    ByteBuffer id = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return id.putLong(keys.sessionId()).array();
  }

  private static byte[] filled(int seed) {
    return filled(seed, 32);
  }

  private static byte[] filled(int seed, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (seed * 31 + i);
    }
    return bytes;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
