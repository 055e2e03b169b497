package io.csmipc.bench.pair;

import io.csmipc.bench.machine.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What it costs to hand one message over and take it, in one process on warm lines.
 *
 * @param size bytes of the payload
 * @param cycles counts of the cycle counter, or what stands for it
 * @param failures messages that arrived wrong
 */
record WarmCost(int size, double cycles, long failures) {
  /** Reads a line of the process that has both sides. */
  static WarmCost parse(String line) {
    String[] word = line.split(" ", -1);
    return new WarmCost(
        Integer.parseInt(word[0]), Double.parseDouble(word[1]), Long.parseLong(word[2]));
  }

  /** The line. */
  String line() {
    return size + " " + cycles + " " + failures;
  }

  /** Lets a process of its own measure every size. */
  static List<WarmCost> measure(Mode mode, Task task) throws IOException, InterruptedException {
    Process process = Jvm.start(Party.class, mode.flags(), task.as(Task.Role.BOTH).arguments());
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      process.getOutputStream().close();
      List<WarmCost> all = lines.lines().map(WarmCost::parse).toList();
      if (process.waitFor() != 0) {
        throw new IOException("a measuring process of " + mode.title() + " ended early");
      }
      return all;
    } finally {
      process.destroyForcibly();
    }
  }
}
