package io.csmipc.bench.pair;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast each mode can be asked to send. That follows from what it streamed in its first turn
 * that was not disturbed, and stays as it is, so that all its repetitions have the same rate.
 */
final class Pace {
  /** A rate is kept up only by those whose stream is at least that many times as fast. */
  private static final double HEADROOM = 1.25;

  private final double maxWait;
  private final Map<Mode, Double> streams = new HashMap<>();

  /**
   * Nothing known yet.
   *
   * @param maxWait the largest share of time that a measuring thread may wait for its core
   */
  Pace(double maxWait) {
    this.maxWait = maxWait;
  }

  /** Looks at all turns so far, for modes that are not known yet. */
  void learn(Map<Mode, List<Turn<Sample>>> turns) {
    turns.forEach(
        (mode, those) -> {
          if (!knows(mode)) {
            those.stream()
                .filter(turn -> counts(mode, turn))
                .mapToDouble(turn -> turn.sample().streamPerSecond())
                .filter(perSecond -> perSecond > 0)
                .findFirst()
                .ifPresent(perSecond -> streams.put(mode, perSecond));
          }
        });
  }

  /** Whether any turn of a mode counted. */
  boolean knows(Mode mode) {
    return streams.containsKey(mode);
  }

  /** Why a mode is not known after these turns. */
  String whyUnknown(Mode mode, List<Turn<Sample>> turns) {
    return turns.stream().anyMatch(turn -> counts(mode, turn))
        ? "no rate follows from its stream, which carried nothing"
        : "no rate follows from its stream: " + Cell.disturbed(maxWait);
  }

  /** Whether a mode that is known can send so many messages a second. */
  boolean keepsUp(Mode mode, long perSecond) {
    return streams.get(mode) >= HEADROOM * perSecond;
  }

  /** Half of what a mode that is known can send in a second. */
  long half(Mode mode) {
    return Math.max(1, Math.round(streams.get(mode) / 2));
  }

  private boolean counts(Mode mode, Turn<Sample> turn) {
    return turn.sample().waitShare() <= mode.maxWait(maxWait);
  }
}
