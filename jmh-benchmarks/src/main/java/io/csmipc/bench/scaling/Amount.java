package io.csmipc.bench.scaling;

/**
 * How much is measured at each point.
 *
 * @param streamMillis how long a stream is timed
 * @param slices how often round trips are timed
 * @param roundTrips in each slice
 * @param maxWait the largest share of time that a measuring thread may wait for its core
 */
record Amount(int streamMillis, int slices, int roundTrips, double maxWait) {
  /** One word for the command line. */
  String word() {
    return streamMillis + ":" + slices + ":" + roundTrips + ":" + maxWait;
  }

  /** Reads such a word. */
  static Amount parse(String word) {
    String[] part = word.split(":", -1);
    return new Amount(
        Integer.parseInt(part[0]),
        Integer.parseInt(part[1]),
        Integer.parseInt(part[2]),
        Double.parseDouble(part[3]));
  }

  /** A fraction of it, to get the code compiled. */
  Amount less(int divisor) {
    return new Amount(
        Math.max(1, streamMillis / divisor), Math.max(1, slices / divisor), roundTrips, 1);
  }
}
