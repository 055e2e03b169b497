package io.csmipc.bench.pair;

import java.nio.file.Path;
import java.util.List;

/**
 * What a measuring process is told on its command line.
 *
 * @param role one side of a pair, or both sides in one process
 * @param mode what to measure
 * @param directory where the memory is made
 * @param name what it is called there
 * @param cpuA the core of side A
 * @param cpuB the core of side B
 * @param settings how much to measure
 */
record Task(
    Role role, String mode, Path directory, String name, int cpuA, int cpuB, Settings settings) {
  /** Which part a process plays. */
  enum Role {
    /** Side A of a pair; measures every size once. */
    A,
    /** Side A of a pair; measures what its standard input asks for. */
    SERVING_A,
    /** Side B of a pair. */
    B,
    /** Both sides, for the cost of the code path alone. */
    BOTH
  }

  /** The command line. */
  List<String> arguments() {
    return List.of(
        role.name(),
        mode,
        directory.toString(),
        name,
        String.valueOf(cpuA),
        String.valueOf(cpuB),
        settings.word());
  }

  /** Reads a command line. */
  static Task parse(String... args) {
    return new Task(
        Role.valueOf(args[0]),
        args[1],
        Path.of(args[2]),
        args[3],
        Integer.parseInt(args[4]),
        Integer.parseInt(args[5]),
        Settings.parse(args[6]));
  }

  /** The same task for another part. */
  Task as(Role other) {
    return new Task(other, mode, directory, name, cpuA, cpuB, settings);
  }
}
