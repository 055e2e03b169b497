package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MilestonesTest {
  private final Milestones milestones = new Milestones();

  @Test
  void aMessageCountsWhenItsLastRecordDoes() {
    milestones.add(1, 100, 0);
    milestones.add(4, 200, 0);

    assertEquals(0, milestones.position(1));
    assertEquals(100, milestones.position(2));
    assertEquals(100, milestones.position(4));
    assertEquals(200, milestones.position(5));
    assertEquals(200, milestones.position(1_000));
  }

  @Test
  void upToAThousandMessagesTheAnswerIsExact() {
    for (int i = 0; i < Milestones.MOST; i++) {
      milestones.add(i, 64L * (i + 1), 0);
    }
    for (int i = 0; i <= Milestones.MOST; i++) {
      assertEquals(64L * i, milestones.position(i));
    }
  }

  @Test
  void beyondThatItIsNeverTooLateAndTheNewestIsExact() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long acknowledged = 0;
    long before = 0;
    for (long number = 0; number < 100_000; number++) {
      milestones.add(number, number + 1, acknowledged);
      if (random.nextInt(500) == 0) {
        acknowledged += random.nextLong(number + 2 - acknowledged);
        long position = milestones.position(acknowledged);
        assertTrue(position >= before && position <= acknowledged, "seed " + seed);
        before = position;
      }
    }
    assertEquals(100_000, milestones.position(100_000));
  }
}
