package io.csmipc.bench.sharing;

import java.util.List;

/**
 * What a process of the runtime-cost experiment is told on its command line.
 *
 * @param placement where the weights are
 * @param file names the region, when they are in one
 * @param shape of the model
 * @param tokens of the timed text
 * @param warmUp tokens before it; both texts fit into the model's context
 * @param cpu to run on
 * @param maxWait the largest share of time that it may wait for its core
 */
record RuntimeTask(
    Placement placement,
    String file,
    Shape shape,
    int tokens,
    int warmUp,
    int cpu,
    double maxWait) {
  /** The command line. */
  List<String> arguments() {
    return List.of(
        placement.name(),
        file,
        String.valueOf(shape.layers()),
        String.valueOf(shape.width()),
        String.valueOf(shape.heads()),
        String.valueOf(shape.vocabulary()),
        String.valueOf(shape.context()),
        String.valueOf(tokens),
        String.valueOf(warmUp),
        String.valueOf(cpu),
        String.valueOf(maxWait));
  }

  /** Reads a command line. */
  static RuntimeTask parse(String... args) {
    int[] number = new int[8];
    for (int i = 0; i < number.length; i++) {
      number[i] = Integer.parseInt(args[i + 2]);
    }
    return new RuntimeTask(
        Placement.valueOf(args[0]),
        args[1],
        new Shape(number[0], number[1], number[2], number[3], number[4]),
        number[5],
        number[6],
        number[7],
        Double.parseDouble(args[10]));
  }
}
