package io.csmipc.bench.pair;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Repeats a measurement while the machine changes. What the machine can do is looked at right
 * before and after: when that differs, or is worse than it was most of the time, the measurement is
 * taken once more, and the last one counts.
 */
final class Steadiness {
  static final int MOST_TRIES = 3;

  /** Beyond what the floor varies by in one state of the machine. */
  static final double STEADY = 1.3;

  /** The floor is warm when it was not faster for so many looks. */
  static final int LOOKS_WITHOUT_GAIN = 20;

  /** The most looks at a floor that goes on to get faster. */
  static final int MOST_LOOKS = 200;

  /** Less than this is chance. */
  private static final double GAIN = 0.98;

  private final Floor floor;
  private final List<Double> seen = new ArrayList<>();

  /** Looks at the machine. */
  @FunctionalInterface
  interface Floor {
    /** The least that a round trip takes at this moment, in nanoseconds. */
    double nanos() throws IOException;
  }

  /** Measures. */
  @FunctionalInterface
  interface Measurement<T> {
    /** Takes it once. */
    T take() throws IOException;
  }

  Steadiness(Floor floor) {
    this.floor = floor;
  }

  /** Looks, and forgets what was seen, until the floor does not get faster any more. */
  void warmUp() throws IOException {
    double best = Double.POSITIVE_INFINITY;
    int inVain = 0;
    for (int looks = 0; looks < MOST_LOOKS && inVain < LOOKS_WITHOUT_GAIN; looks++) {
      double nanos = floor.nanos();
      if (nanos < GAIN * best) {
        best = nanos;
        inVain = 0;
      } else {
        inVain++;
      }
    }
  }

  /**
   * Measures, and tells in which state the machine was.
   *
   * @param measurement what is repeated
   * @param isWrong whether messages arrived wrong: such a sample counts, however steady
   */
  <T> Turn<T> turn(Measurement<T> measurement, Predicate<T> isWrong) throws IOException {
    double before = look();
    for (int attempt = 1; ; attempt++) {
      T sample = measurement.take();
      double after = look();
      double usual = Math.min(median(), Math.min(before, after));
      boolean steady = Math.max(before, after) <= STEADY * usual;
      if (steady || isWrong.test(sample) || attempt == MOST_TRIES) {
        return new Turn<>(sample, (before + after) / 2);
      }
      before = after;
    }
  }

  private double look() throws IOException {
    double nanos = floor.nanos();
    seen.add(nanos);
    return nanos;
  }

  private double median() {
    return seen.stream().sorted().skip(seen.size() / 2).findFirst().orElseThrow();
  }
}
