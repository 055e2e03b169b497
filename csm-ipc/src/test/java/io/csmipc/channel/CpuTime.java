package io.csmipc.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How long threads of this process were on a core, by the kernel's count in nanoseconds. */
final class CpuTime {
  private CpuTime() {}

  static long ofThisThread() {
    return of(Path.of("/proc/thread-self"));
  }

  /** Of the one thread whose name begins like that, as far as the kernel knows its name. */
  static long ofThread(String beginning) {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      List<Path> found = tasks.filter(task -> name(task).startsWith(beginning)).toList();
      if (found.size() != 1) {
        throw new AssertionError(found.size() + " threads are called " + beginning);
      }
      return of(found.getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm"));
    } catch (IOException e) {
      return ""; // it ended meanwhile
    }
  }

  private static long of(Path task) {
    try {
      return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", -1)[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
