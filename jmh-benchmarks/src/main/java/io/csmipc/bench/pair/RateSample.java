package io.csmipc.bench.pair;

import org.HdrHistogram.Histogram;

/**
 * What one pair of processes measured at one rate.
 *
 * @param delays from when a message was due to when the other side had it, in nanoseconds
 * @param failures messages with a wrong sequence number, length or content
 * @param waitShare the share of time for which the measuring threads waited for their cores
 */
record RateSample(Histogram delays, long failures, double waitShare) {
  /** One line for the pipe to the process that collects. */
  String line() {
    return Histograms.encode(delays) + " " + failures + " " + waitShare;
  }

  /** Reads such a line. */
  static RateSample parse(String line) {
    String[] word = line.split(" ", -1);
    return new RateSample(
        Histograms.decode(word[0]), Long.parseLong(word[1]), Double.parseDouble(word[2]));
  }
}
