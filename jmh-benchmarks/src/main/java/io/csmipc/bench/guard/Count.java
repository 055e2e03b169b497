package io.csmipc.bench.guard;

import io.csmipc.bench.machine.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What one hot path costs.
 *
 * @param path its name
 * @param instructions of one operation: the smallest window of each length counts
 * @param spread by how much the largest window would have raised that, 0 when all were equal
 * @param bytes of heap that one operation allocated
 */
record Count(String path, double instructions, double spread, double bytes) {
  private static final long CLOSING_SECONDS = 10;
  private static final long DYING_SECONDS = 1;
  private static final int ATTEMPTS = 3;
  private static final int SIGNAL_BASE = 128; // of exit values, as in a shell

  /**
   * Starts a process, lets it get warm, and counts. Both threads run on one core: the kernel then
   * switches between them without waking a core up for each instruction.
   *
   * @param path one of {@link HotPaths#NAMES}
   * @param directory for the file of the marks
   * @param windows how many, of either length
   * @param cpu where the calling thread already runs
   * @throws IOException when the process cannot start or ends early
   */
  static Count of(String path, Path directory, int windows, int cpu)
      throws IOException, InterruptedException {
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        return once(path, directory, windows, cpu);
      } catch (KilledException e) {
        // Perhaps a trap of the last step, behind the detaching: nobody handles it there.
      }
    }
    return once(path, directory, windows, cpu);
  }

  private static Count once(String path, Path directory, int windows, int cpu)
      throws IOException, InterruptedException {
    // Of its own: the next window would not begin where an earlier count left its last one.
    Path file = Files.createTempFile(directory, "guard-" + path + "-", "");
    Marks marks = Marks.map(file);
    Process process =
        Jvm.start(
            Subject.class,
            List.of(path, file.toString(), String.valueOf(2 * windows), String.valueOf(cpu)));
    try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
      String line = answers.readLine();
      if (line == null) {
        throw new IOException("the process for " + path + " ended; its last words are above");
      }
      String[] word = line.split(" ", -1);
      int operations = Integer.parseInt(word[1]);
      Stepper stepper = new Stepper(marks, Integer.parseInt(word[0]));
      List<Long> once = new ArrayList<>();
      List<Long> twice = new ArrayList<>();
      for (int window = 1; window <= 2 * windows; window++) {
        marks.awaitStage(Marks.READY, process);
        long counted = stepper.count(window);
        if (counted >= 0) {
          (window % 2 == 1 ? once : twice).add(counted);
        }
      }
      if (once.isEmpty() || twice.isEmpty()) {
        throw new IOException("every window of " + path + " was interrupted by a signal");
      }
      process.waitFor(CLOSING_SECONDS, TimeUnit.SECONDS); // It removes what it made.
      once.sort(null);
      twice.sort(null);
      return new Count(
          path,
          (double) (twice.getFirst() - once.getFirst()) / operations,
          (double) (twice.getLast() - twice.getFirst()) / operations,
          Double.parseDouble(word[2]));
    } catch (IllegalStateException e) {
      if (process.waitFor(DYING_SECONDS, TimeUnit.SECONDS) && process.exitValue() > SIGNAL_BASE) {
        throw new KilledException(path, process.exitValue() - SIGNAL_BASE, e);
      }
      throw e;
    } finally {
      process.destroyForcibly();
      process.waitFor();
      Files.delete(file);
    }
  }

  /** The counted process was ended by a signal. */
  private static final class KilledException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    KilledException(String path, int signal, IllegalStateException cause) {
      super("the process for " + path + " was ended by signal " + signal, cause);
    }
  }
}
