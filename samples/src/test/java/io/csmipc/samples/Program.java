package io.csmipc.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A sample that runs in a process of its own, as a user would run it. */
final class Program implements AutoCloseable {
  private static final long LIMIT_SECONDS = 30;
  private static final long LOOK_NANOS = 200_000;

  private final Process process;
  private final PrintWriter input;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> seen = new ArrayList<>();

  private Program(Process process) {
    this.process = process;
    input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    Thread.ofPlatform().daemon().start(this::readLines);
  }

  static Program start(Class<?> sample, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    command.addAll(List.of("-Xshare:auto", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), sample.getName()));
    command.addAll(List.of(args));
    return new Program(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private void readLines() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void type(String line) {
    input.println(line);
  }

  void endInput() {
    input.close();
  }

  /** The next line, whatever it is. */
  String line() throws InterruptedException {
    String line = lines.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertTrue(line != null, () -> "no further line within the limit, after " + seen);
    seen.add(line);
    return line;
  }

  /** Skips lines up to the one that is expected. */
  void awaitLine(String expected) throws InterruptedException {
    for (String line = line(); !line.equals(expected); line = line()) {}
  }

  /** Waits for the end of the program, which must be a good one. */
  void awaitEnd() throws InterruptedException {
    assertTrue(
        process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), () -> "still running, after " + seen);
    assertEquals(0, process.exitValue(), () -> "exit code, after " + seen + lines);
  }

  /**
   * SIGSTOP, and waits until every thread has stopped: on a busy machine they run on for a while.
   */
  void suspend() throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    assertEquals(0, new ProcessBuilder("kill", "-STOP", pid).inheritIO().start().waitFor());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!isStopped(Path.of("/proc", pid, "task"))) {
      assertTrue(System.nanoTime() - deadline < 0, "threads still run after SIGSTOP");
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static boolean isStopped(Path tasks) throws IOException {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        if (!Files.readString(thread.resolve("status")).contains("State:\tT ")) {
          return false;
        }
      }
      return true;
    } catch (NoSuchFileException e) {
      return false; // a thread ended while it was looked at
    }
  }

  /** SIGKILL, and waits until it is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }
}
