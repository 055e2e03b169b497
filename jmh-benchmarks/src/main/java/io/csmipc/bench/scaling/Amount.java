package io.csmipc.bench.scaling;

/**
 * How much is measured at each point.
 *
 * @param warmUpMillis how long everything is repeated first
 * @param streamMillis how long a stream is timed
 * @param slices how often round trips are timed
 * @param roundTrips in each slice
 * @param maxWait the largest share of time that a measuring thread may wait for its core
 */
record Amount(int warmUpMillis, int streamMillis, int slices, int roundTrips, double maxWait) {
  /** One word for the command line. */
  String word() {
    return warmUpMillis + ":" + streamMillis + ":" + slices + ":" + roundTrips + ":" + maxWait;
  }

  /** Reads such a word. */
  static Amount parse(String word) {
    String[] part = word.split(":", -1);
    return new Amount(
        Integer.parseInt(part[0]),
        Integer.parseInt(part[1]),
        Integer.parseInt(part[2]),
        Integer.parseInt(part[3]),
        Double.parseDouble(part[4]));
  }

  /** Little of it, of which warming up consists: more often, as the code of all points mixes. */
  Amount piece() {
    return new Amount(0, Math.min(streamMillis, 20), Math.min(slices, 5), roundTrips, 1);
  }
}
