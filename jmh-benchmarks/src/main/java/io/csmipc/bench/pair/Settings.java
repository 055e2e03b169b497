package io.csmipc.bench.pair;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * How much is measured, as the processes of one pair are told on their command lines.
 *
 * @param sizes payload sizes in bytes
 * @param messages timed messages of each size; with a time for them, those of each warm-up round
 * @param roundTripMillis how long the timed messages take together, however many they are, or 0
 * @param streamMillis how long a stream must run undisturbed, or 0 to leave it out
 * @param warmUpMillis how long each kind of loop runs before the first size
 * @param maxWait the largest share of time that a measuring thread may wait for its core
 */
record Settings(
    List<Integer> sizes,
    int messages,
    int roundTripMillis,
    int streamMillis,
    int warmUpMillis,
    double maxWait) {
  private static final int FEWEST = 100;
  private static final int MOST = 200_000;

  /** How many messages are timed when a round trip takes that long. */
  int timedMessages(double nanosPerRoundTrip) {
    if (roundTripMillis == 0) {
      return messages;
    }
    double fitting = TimeUnit.MILLISECONDS.toNanos(roundTripMillis) / nanosPerRoundTrip;
    return (int) Math.max(FEWEST, Math.min(MOST, fitting));
  }

  /** The same for one mode: how long its threads may wait for their cores. */
  Settings of(Mode mode) {
    double limit = mode.maxWait(maxWait);
    return new Settings(sizes, messages, roundTripMillis, streamMillis, warmUpMillis, limit);
  }

  /** One word for the command line. */
  String word() {
    String list = sizes.stream().map(String::valueOf).collect(Collectors.joining(","));
    return String.join(
        ":",
        list,
        String.valueOf(messages),
        String.valueOf(roundTripMillis),
        String.valueOf(streamMillis),
        String.valueOf(warmUpMillis),
        String.valueOf(maxWait));
  }

  /** Reads such a word. */
  static Settings parse(String word) {
    String[] part = word.split(":", -1);
    return new Settings(
        Arrays.stream(part[0].split(",", -1)).map(Integer::valueOf).toList(),
        Integer.parseInt(part[1]),
        Integer.parseInt(part[2]),
        Integer.parseInt(part[3]),
        Integer.parseInt(part[4]),
        Double.parseDouble(part[5]));
  }
}
