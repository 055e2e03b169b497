package io.csmipc.bench.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private static final double MAX_WAIT = 0.05;
  private static final double QUIET = 0.01;
  private static final double DISTURBED = 0.5;
  private static final Mode COPY = Mode.named("csm-copy");

  private final Pace pace = new Pace(MAX_WAIT);

  @Test
  void followsTheFirstTurnThatWasNotDisturbed() {
    pace.learn(
        Map.of(COPY, List.of(turn(1_000, DISTURBED), turn(5_000, QUIET), turn(9_000, QUIET))));

    assertEquals(2_500, pace.half(COPY));
  }

  @Test
  void waitsForATurnThatCountsAndKeepsToIt() {
    pace.learn(Map.of(COPY, List.of(turn(1_000, DISTURBED))));
    assertFalse(pace.knows(COPY));

    pace.learn(Map.of(COPY, List.of(turn(1_000, DISTURBED), turn(5_000, QUIET))));
    pace.learn(Map.of(COPY, List.of(turn(9_000, QUIET))));

    assertTrue(pace.knows(COPY));
    assertEquals(2_500, pace.half(COPY));
  }

  @Test
  void keepsUpWithRatesThatLeaveHeadroom() {
    pace.learn(Map.of(COPY, List.of(turn(125_000, QUIET))));

    assertTrue(pace.keepsUp(COPY, 100_000));
    assertFalse(pace.keepsUp(COPY, 100_001));
  }

  @Test
  void takesWhoSharesItsCoresByDesignAsItIs() {
    Mode jeromq = Mode.named("jeromq");

    pace.learn(Map.of(jeromq, List.of(turn(1_000, DISTURBED))));

    assertEquals(500, pace.half(jeromq));
  }

  @Test
  void saysWhyAModeIsNotKnown() {
    List<Turn<Sample>> disturbed = List.of(turn(1_000, DISTURBED), turn(2_000, DISTURBED));
    List<Turn<Sample>> nothing = List.of(turn(Double.NaN, QUIET), turn(2_000, DISTURBED));

    assertEquals(
        "no rate follows from its stream: " + Cell.disturbed(MAX_WAIT),
        pace.whyUnknown(COPY, disturbed));
    assertEquals(
        "no rate follows from its stream, which carried nothing", pace.whyUnknown(COPY, nothing));
    pace.learn(Map.of(COPY, nothing));
    assertFalse(pace.knows(COPY));
  }

  private static Turn<Sample> turn(double stream, double waitShare) {
    return new Turn<>(new Sample(64, Histograms.create(), 1, 1, 1, stream, 0, waitShare), 100);
  }
}
