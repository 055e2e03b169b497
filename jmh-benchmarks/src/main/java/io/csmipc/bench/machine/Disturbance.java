package io.csmipc.bench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How long the measuring threads were ready to run but waited for their core, as the Linux
 * scheduler counts it in {@code schedstat}: time on the core, time waiting, both in nanoseconds.
 */
public final class Disturbance {
  private final List<Path> tasks;

  /**
   * Watches threads.
   *
   * @param tasks their directories below {@code /proc}
   */
  public Disturbance(List<Path> tasks) {
    this.tasks = List.copyOf(tasks);
  }

  /** The directory below {@code /proc} of the calling thread. */
  public static Path thisThread() {
    try {
      return Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell this thread's number from /proc/thread-self", e);
    }
  }

  /** Nanoseconds that the threads waited so far, all together. */
  public long waitedNanos() {
    long waited = 0;
    for (Path task : tasks) {
      try {
        String line = Files.readString(task.resolve("schedstat"));
        waited += Long.parseLong(line.split(" ", -1)[1].strip());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the scheduler's figures in " + task, e);
      }
    }
    return waited;
  }
}
