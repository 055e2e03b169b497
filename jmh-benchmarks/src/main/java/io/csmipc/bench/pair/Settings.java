package io.csmipc.bench.pair;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How much is measured, as the processes of one pair are told on their command lines.
 *
 * @param sizes payload sizes in bytes
 * @param messages timed messages of each size
 * @param streamMillis how long a stream must run undisturbed
 * @param warmUpMillis how long each kind of loop runs before the first size
 * @param maxWait the largest share of time that a measuring thread may wait for its core
 */
record Settings(
    List<Integer> sizes, int messages, int streamMillis, int warmUpMillis, double maxWait) {
  /** One word for the command line. */
  String word() {
    String list = sizes.stream().map(String::valueOf).collect(Collectors.joining(","));
    return list + ":" + messages + ":" + streamMillis + ":" + warmUpMillis + ":" + maxWait;
  }

  /** Reads such a word. */
  static Settings parse(String word) {
    String[] part = word.split(":", -1);
    return new Settings(
        Arrays.stream(part[0].split(",", -1)).map(Integer::valueOf).toList(),
        Integer.parseInt(part[1]),
        Integer.parseInt(part[2]),
        Integer.parseInt(part[3]),
        Double.parseDouble(part[4]));
  }
}
