package io.csmipc.bench.scaling;

import java.util.Arrays;
import java.util.List;

/**
 * What was found at one point.
 *
 * @param point the value of what is varied
 * @param values in nanoseconds, in the order of the study's figures
 * @param floor what the machine needed for a round trip of a line, the larger of before and after
 * @param waitShare the share of time for which the measuring threads waited for their cores
 * @param failures messages with a wrong number, length or content
 */
record Reading(long point, List<Double> values, double floor, double waitShare, long failures) {
  /** Keeps its own list. */
  Reading {
    values = List.copyOf(values);
  }

  /** One line for the pipe. */
  String line() {
    StringBuilder line = new StringBuilder();
    line.append(point)
        .append(' ')
        .append(floor)
        .append(' ')
        .append(waitShare)
        .append(' ')
        .append(failures);
    values.forEach(value -> line.append(' ').append(value));
    return line.toString();
  }

  /** Reads such a line. */
  static Reading parse(String line) {
    String[] word = line.split(" ", -1);
    return new Reading(
        Long.parseLong(word[0]),
        Arrays.stream(word).skip(4).map(Double::valueOf).toList(),
        Double.parseDouble(word[1]),
        Double.parseDouble(word[2]),
        Long.parseLong(word[3]));
  }
}
