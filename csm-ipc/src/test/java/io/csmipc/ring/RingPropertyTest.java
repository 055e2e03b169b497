package io.csmipc.ring;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rings of every small capacity against {@link RingModel}. */
class RingPropertyTest {
  private static final int[] CAPACITIES = {1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 16};
  private static final int[] LENGTHS = {0, 1, 8, 23, 24, 47, 48, 55, 56, 57, 63, 64, 120, 247, 248};

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyLengthAtEveryPlaceOfTheSmallestRing(boolean exclusive) {
    try (RingModel model = model(1024, exclusive, "exhaustive")) {
      for (int place = 0; place < 1024; place += 8) {
        for (int length : LENGTHS) {
          while ((model.lane.writer.tail() & 1023) != place) {
            model.offer(0);
            model.drain();
          }
          model.offer(length);
          model.offer(17);
          model.drain();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyPairOfLengthsFillsAndEmptiesTheSmallestRing(boolean exclusive) {
    try (RingModel model = model(1024, exclusive, "pairs")) {
      for (int first = 0; first <= 248; first++) {
        for (int second : LENGTHS) {
          for (int lap = 0; lap < 2; lap++) {
            while (model.offer(first) && model.offer(second)) {
              // until the ring is full
            }
            model.poll(1 + lap);
            model.offer(second);
            model.drain();
          }
        }
      }
    }
  }

  @Test
  void theLongestOfEveryKindFitsIntoAnEmptyRingAtEveryPlace() {
    for (int capacity : new int[] {1 << 10, 1 << 11, 1 << 12, 1 << 13}) {
      try (RingModel model = model(capacity, false, "longest")) {
        RingLimits limits = model.lane.writer.limits();
        for (int place = 0; place < capacity; place += 8) {
          while ((model.lane.writer.tail() & (capacity - 1)) != place) {
            model.offer(0);
            model.drain();
          }
          model.offer((int) limits.maxOffer());
          model.drain();
          model.claim(limits.maxClaim());
          model.drain();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 8", "true, 60", "true, 100000", "false, 8", "false, 60", "false, 100000"})
  void randomLengthsAndPolls(boolean exclusive, int longest) {
    for (int capacity : CAPACITIES) {
      long seed = System.nanoTime();
      Random random = new Random(seed);
      try (RingModel model = model(capacity, exclusive, "seed " + seed)) {
        long maxOffer = Math.min(longest, model.lane.writer.limits().maxOffer());
        for (int step = 0; step < 2_000; step++) {
          if (!model.offer(random.nextInt((int) maxOffer + 1)) || random.nextInt(4) == 0) {
            model.poll(1 + random.nextInt(20));
          }
        }
        model.drain();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void randomClaimsOffersAbortsAndPolls(boolean exclusive) {
    for (int capacity : CAPACITIES) {
      long seed = System.nanoTime();
      Random random = new Random(seed);
      try (RingModel model = model(capacity, exclusive, "seed " + seed)) {
        RingLimits limits = model.lane.writer.limits();
        for (int step = 0; step < 3_000; step++) {
          switch (random.nextInt(8)) {
            case 0, 1 -> model.claim(random.nextInt(100));
            case 2 -> model.claim(random.nextInt(limits.maxClaim() + 1));
            case 3 -> model.offer(random.nextInt(80));
            case 4 -> model.offer(random.nextInt((int) limits.maxOffer() + 1));
            case 5 -> {
              if (model.openClaims() > 0) {
                model.commit(random.nextInt(model.openClaims()));
              }
            }
            case 6 -> {
              if (model.openClaims() > 0) {
                model.abort(random.nextInt(model.openClaims()));
              }
            }
            default -> model.poll(1 + random.nextInt(10));
          }
          if (random.nextInt(200) == 0) {
            model.drain();
          }
        }
        model.drain();
      }
    }
  }

  private static RingModel model(int capacity, boolean exclusive, String seed) {
    return new RingModel(new TestLane(capacity, exclusive, capacity), seed);
  }
}
