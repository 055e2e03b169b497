package io.csmipc.bench.pair;

import org.HdrHistogram.Histogram;

/**
 * What one pair of processes measured for one size.
 *
 * @param size bytes of each payload
 * @param latency round trips in nanoseconds
 * @param senderCycles median of a round trip, in counts of the cycle counter at the sender
 * @param crossCycles half the median round trip of a message that nobody touches
 * @param roundTripsPerSecond one after the other, without a clock in between
 * @param streamPerSecond messages in one direction, or NaN
 * @param failures messages with a wrong sequence number, length or content, on either side
 * @param waitShare the share of time for which the measuring threads waited for their cores
 */
record Sample(
    int size,
    Histogram latency,
    long senderCycles,
    long crossCycles,
    double roundTripsPerSecond,
    double streamPerSecond,
    long failures,
    double waitShare) {
  /** One line for the pipe to the process that collects. */
  String line() {
    return String.join(
        " ",
        String.valueOf(size),
        Histograms.encode(latency),
        String.valueOf(senderCycles),
        String.valueOf(crossCycles),
        String.valueOf(roundTripsPerSecond),
        String.valueOf(streamPerSecond),
        String.valueOf(failures),
        String.valueOf(waitShare));
  }

  /** Reads such a line. */
  static Sample parse(String line) {
    String[] word = line.split(" ", -1);
    return new Sample(
        Integer.parseInt(word[0]),
        Histograms.decode(word[1]),
        Long.parseLong(word[2]),
        Long.parseLong(word[3]),
        Double.parseDouble(word[4]),
        Double.parseDouble(word[5]),
        Long.parseLong(word[6]),
        Double.parseDouble(word[7]));
  }
}
