package io.csmipc.sealed;

import static io.csmipc.seal.RecordSealer.BAD_TAG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RekeyTest {
  private static final long MANY = SealingLimits.MAX_RECORDS;
  private static final long HUGE = SealingLimits.MAX_BYTES;

  @Test
  void bothSidesStepAtTheSameRecordByCount() {
    Pair pair = Pair.connect(Pair.jdk(), Pair.jdk(), new SealingLimits(3, HUGE));

    for (int sequence = 0; sequence < 300; sequence++) {
      exchange(pair, sequence, 10);
      assertEquals(sequence / 3, pair.binder().sealGeneration());
      assertEquals(sequence / 3, pair.connector().openGeneration());
    }
    assertEquals(0, pair.connector().sealGeneration());
    assertEquals(0, pair.binder().openGeneration());
  }

  @Test
  void bothSidesStepAtTheSameRecordByBytes() {
    // Two records of 10 bytes are 84 sealed bytes; a third would be 126.
    Pair pair = Pair.connect(Pair.jdk(), Pair.jdk(), new SealingLimits(MANY, 100));

    for (int sequence = 0; sequence < 100; sequence++) {
      exchange(pair, sequence, 10);
      assertEquals(sequence / 2, pair.binder().sealGeneration());
      assertEquals(sequence / 2, pair.connector().openGeneration());
    }
  }

  @Test
  void everyRecordHasAKeyOfItsOwnAtTheSmallestLimits() {
    Pair pair = Pair.connect(Pair.jdk(), Pair.jdk(), new SealingLimits(1, 1));

    for (int sequence = 0; sequence < 50; sequence++) {
      exchange(pair, sequence, sequence);
      assertEquals(sequence, pair.binder().sealGeneration());
    }
  }

  @Test
  void gapsAndMixedSizesKeepTheSidesInStep() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Pair pair = Pair.connect(Pair.jdk(), Pair.jdk(), new SealingLimits(7, 1_000));
    long sequence = 0;

    for (int i = 0; i < 2_000; i++) {
      exchange(pair, sequence, random.nextInt(400));
      assertEquals(
          pair.binder().sealGeneration(), pair.connector().openGeneration(), "seed " + seed);
      sequence += 1 + random.nextInt(3);
    }
    assertTrue(pair.binder().sealGeneration() > 400, "seed " + seed);
  }

  @Test
  void aForgedRecordAtTheStepDoesNotMakeTheOpenerStep() {
    Pair pair = Pair.connect(Pair.jdk(), Pair.jdk(), new SealingLimits(MANY, 100));
    exchange(pair, 0, 10);
    byte[] genuine = Pair.seal(pair.binder(), 1, 5, new byte[10]);
    // Long enough to be past the limit, so the opener tries the next key.
    byte[] forged = new byte[500];
    System.arraycopy(genuine, 0, forged, 0, 16);

    assertEquals(BAD_TAG, Pair.open(pair.connector(), 1, 5, forged));
    assertEquals(0, pair.connector().openGeneration());
    assertEquals(10, Pair.open(pair.connector(), 1, 5, genuine));
    exchange(pair, 2, 10);
    assertEquals(1, pair.connector().openGeneration());
  }

  @Test
  void theOldKeyIsUnusableAfterTheStep() {
    DirectionKeys first = DirectionKeys.of(material());
    Generations generations = new Generations(first, new SealingLimits(2, HUGE));
    assertEquals(first, generations.keysFor(0, 40));
    generations.accept(0, 40);
    assertEquals(first, generations.keysFor(1, 40));
    generations.accept(1, 40);

    DirectionKeys second = generations.keysFor(2, 40);
    assertFalse(first.key().isDestroyed());
    generations.accept(2, 40);

    assertTrue(first.key().isDestroyed());
    assertThrows(IllegalStateException.class, first.key()::getEncoded);
    assertThrows(IllegalStateException.class, first::next);
    assertFalse(second.key().isDestroyed());
  }

  @Test
  void aRejectedStepForgetsTheKeysItPrepared() {
    Generations generations =
        new Generations(DirectionKeys.of(material()), new SealingLimits(1, HUGE));
    generations.keysFor(0, 40);
    generations.accept(0, 40);

    DirectionKeys prepared = generations.keysFor(1, 40);
    generations.reject();

    assertTrue(prepared.key().isDestroyed());
    assertEquals(0, generations.number());
  }

  @Test
  void differentLimitsKeyTheSidesApartFromTheFirstRecord() {
    byte[] secret = Pair.secret().agree("", true, new byte[0]);
    var one = Sealing.builder(SealingSecret.preShared(secret)).build().newFactory();
    var other =
        Sealing.builder(SealingSecret.preShared(secret))
            .limits(new SealingLimits(1_000, HUGE))
            .build()
            .newFactory();
    byte[] binderRandom = one.freshRandom();
    byte[] connectorRandom = other.freshRandom();
    var binder = one.create(Pair.binderContext(binderRandom, connectorRandom));
    var connector = other.create(Pair.connectorContext(binderRandom, connectorRandom));

    assertTrue(Pair.open(connector, 0, 1, Pair.seal(binder, 0, 1, new byte[5])) < 0);
  }

  @Test
  void limitsBeyondWhatGcmAllowsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SealingLimits(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new SealingLimits(1, 0));
    assertThrows(IllegalArgumentException.class, () -> new SealingLimits(MANY + 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new SealingLimits(1, HUGE + 1));
  }

  private static void exchange(Pair pair, long sequence, int size) {
    byte[] sealed = Pair.seal(pair.binder(), sequence, 5, new byte[size]);
    assertEquals(size, Pair.open(pair.connector(), sequence, 5, sealed));
  }

  private static byte[] material() {
    byte[] material = new byte[DirectionKeys.BYTES];
    new Random(3).nextBytes(material);
    return material;
  }
}
