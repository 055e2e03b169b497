package io.csmipc.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final long MILLION = 1_000_000;
  private static final long MADE = 10_000;

  private final Backoff backoff = new Backoff();
  private long now = Long.MAX_VALUE - 50 * MILLION; // the clock may begin anywhere, and overflow

  /** One outbox, and how long the next one has to wait. */
  private long pauseBehind(long lived, long nanosItTook) {
    backoff.shown(now, nanosItTook);
    now += lived;
    backoff.ended(now);
    long ended = now;
    while (backoff.holds(now)) {
      now += 100_000;
    }
    return (now - ended) / MILLION;
  }

  @Test
  void theFirstOutboxIsMadeAtOnce() {
    assertFalse(backoff.holds(now));
    assertFalse(backoff.holds(-now));
  }

  @Test
  void shortLivesAreFollowedByPausesThatDoubleUpToABound() {
    long[] pauses = new long[10];
    for (int i = 0; i < pauses.length; i++) {
      pauses[i] = pauseBehind(3 * MILLION, MADE);
    }
    assertEquals("1 2 4 8 16 32 64 100 100 100", text(pauses));
  }

  @Test
  void aHealthyLifeResetsThem() {
    for (int i = 0; i < 10; i++) {
      pauseBehind(0, MADE);
    }
    assertEquals(0, pauseBehind(Backoff.HEALTHY_NANOS, MADE));
    assertEquals(1, pauseBehind(Backoff.HEALTHY_NANOS - 1, MADE));
  }

  @Test
  void aPeerThatDoesNothingElseGetsABoundedNumberOfOutboxes() {
    int outboxes = 0;
    long begun = now;
    while (now - begun < 10_000 * MILLION) {
      pauseBehind(0, MADE);
      outboxes++;
    }
    assertTrue(outboxes <= 110, outboxes + " in ten seconds");
  }

  @Test
  void whatTakesLongToMakeIsMadeRarely() {
    assertEquals(1200, pauseBehind(MILLION, 300 * MILLION));
  }

  @Test
  void memoryThatCannotBeHadIsAskedForLessAndLessOften() {
    backoff.failed(now, MADE);
    assertTrue(backoff.holds(now));
    assertFalse(backoff.holds(now + MILLION));
    backoff.failed(now, MADE);
    assertTrue(backoff.holds(now + MILLION));
  }

  private static String text(long[] numbers) {
    return java.util.Arrays.stream(numbers)
        .mapToObj(Long::toString)
        .collect(java.util.stream.Collectors.joining(" "));
  }
}
