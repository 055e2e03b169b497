package io.csmipc.bench.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The threads that run a benchmark, by their directories below /proc. JMH names its workers after
 * the benchmark, and the kernel keeps the first 15 characters; the other side of a pair, in this
 * process or in a child of it, is called {@value #PARTNER}.
 */
final class Workers {
  /** The name of a thread that is the other side of a pair. */
  static final String PARTNER = "measuring";

  private static final int KERNEL_NAME = 15;

  private Workers() {}

  /**
   * JMH's own workers.
   *
   * @param benchmark its full name
   */
  static List<Path> of(String benchmark) {
    return named(
        Path.of("/proc/self/task"),
        benchmark.substring(0, Math.min(KERNEL_NAME, benchmark.length())));
  }

  /** The other sides, in this process and in its children. */
  static List<Path> partners() {
    List<Path> found = new ArrayList<>(named(Path.of("/proc/self/task"), PARTNER));
    ProcessHandle.current()
        .descendants()
        .forEach(child -> found.addAll(named(Path.of("/proc/" + child.pid() + "/task"), PARTNER)));
    return found;
  }

  private static List<Path> named(Path tasks, String name) {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(tasks)) {
      for (Path task : all.toList()) {
        if (name(task).equals(name)) {
          found.add(task);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the threads in " + tasks, e);
    }
    return found;
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (IOException e) {
      return ""; // It has ended since it was listed.
    }
  }
}
