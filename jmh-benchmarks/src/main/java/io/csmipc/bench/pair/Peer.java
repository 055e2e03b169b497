package io.csmipc.bench.pair;

import org.HdrHistogram.Histogram;

/** Side B, as side A commands it. */
interface Peer {
  /** Announces an exercise and returns when B is about to start. */
  void start(Exercise exercise);

  /** Waits for the end of the exercise. */
  Outcome finish();

  /**
   * What B says at the end of an exercise.
   *
   * @param failures how many messages B found wrong so far
   * @param delays how long after they were due scheduled messages came; null without a schedule
   */
  record Outcome(long failures, Histogram delays) {
    /** The line that says it. */
    String line() {
      return delays == null ? String.valueOf(failures) : failures + " " + Histograms.encode(delays);
    }

    /** Reads such a line. */
    static Outcome parse(String line) {
      String[] word = line.split(" ", -1);
      return new Outcome(
          Long.parseLong(word[0]), word.length == 1 ? null : Histograms.decode(word[1]));
    }
  }
}
