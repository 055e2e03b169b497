package io.csmipc.bench.scaling;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a measuring process is told on its command line.
 *
 * @param study what is varied
 * @param subject by whom, one of the study's
 * @param points the values
 * @param amount how much is measured at each
 * @param cpuA the core of the side that measures
 * @param cpuB the core of the side that takes
 * @param directory where channels are made
 */
record ScalingTask(
    Study study,
    String subject,
    List<Long> points,
    Amount amount,
    int cpuA,
    int cpuB,
    Path directory) {
  /** The command line. */
  List<String> arguments() {
    return List.of(
        study.name(),
        subject,
        points.stream().map(String::valueOf).collect(Collectors.joining(",")),
        amount.word(),
        String.valueOf(cpuA),
        String.valueOf(cpuB),
        directory.toString());
  }

  /** Reads a command line. */
  static ScalingTask parse(String... args) {
    return new ScalingTask(
        Study.valueOf(args[0]),
        args[1],
        Arrays.stream(args[2].split(",", -1)).map(Long::valueOf).toList(),
        Amount.parse(args[3]),
        Integer.parseInt(args[4]),
        Integer.parseInt(args[5]),
        Path.of(args[6]));
  }
}
