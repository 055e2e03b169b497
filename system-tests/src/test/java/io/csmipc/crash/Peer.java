package io.csmipc.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.region.Side;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One incarnation of a side: its process, and what it wrote down, which outlives it. */
final class Peer implements AutoCloseable {
  private final Side side;
  private final int incarnation;
  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter commands;
  private final List<SentLog> sent = new ArrayList<>();
  private final ReceivedLog received;
  private final EventLog events;
  private long killedAt;

  Peer(Path directory, String address, Side side, int incarnation) throws IOException {
    this.side = side;
    this.incarnation = incarnation;
    for (int t = 0; t < (side == Side.BINDER ? PeerMain.BINDER_THREADS : 1); t++) {
      sent.add(new SentLog(directory.resolve("sent-" + incarnation + "-" + t)));
    }
    received = new ReceivedLog(directory.resolve("received-" + incarnation));
    events = new EventLog(directory.resolve("events-" + incarnation));
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xms48m",
                "-Xmx48m",
                "-XX:+AlwaysPreTouch",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                PeerMain.class.getName(),
                directory.toString(),
                address,
                side.name(),
                Integer.toString(incarnation))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  Side side() {
    return side;
  }

  int incarnation() {
    return incarnation;
  }

  List<SentLog> sent() {
    return sent;
  }

  ReceivedLog received() {
    return received;
  }

  EventLog events() {
    return events;
  }

  /** When it was killed on purpose, or 0. */
  long killedAt() {
    return killedAt;
  }

  /** SIGKILL. */
  void kill() {
    killedAt = System.nanoTime();
    destroy();
  }

  private void destroy() {
    process.destroyForcibly();
    process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** SIGSTOP, and waits until every thread stands still: the signal is only asked for by kill. */
  void suspend() throws Exception {
    signal("STOP");
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!areThreadsStopped()) {
      assertTrue(System.nanoTime() - deadline < 0, () -> this + " does not stop");
      LockSupport.parkNanos(100_000);
    }
  }

  /** SIGCONT. */
  void resume() throws Exception {
    signal("CONT");
  }

  private boolean areThreadsStopped() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      return threads.allMatch(Peer::isStopped);
    }
  }

  /** By its state, the letter behind the name, which is in parentheses and may contain any. */
  private static boolean isStopped(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    } catch (IOException e) {
      return false; // it ended meanwhile: look again
    }
  }

  private void signal(String name) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertEquals(0, kill.waitFor());
  }

  /** Says something, and waits until it is done. */
  void ask(String command) throws IOException {
    commands.println(command);
    assertEquals("done", answers.readLine(), "the answer of " + this + " to " + command);
  }

  void requireAlive() {
    assertTrue(process.isAlive(), () -> this + " ended by itself, " + process.exitValue());
  }

  boolean isInClaim() {
    return sent.stream().anyMatch(log -> log.size() > 0 && isLastClaimed(log));
  }

  private static boolean isLastClaimed(SentLog log) {
    return log.state(log.size() - 1) == SentLog.CLAIMED;
  }

  /** How many outboxes and locks it has mapped or opened. */
  long handles() {
    Path proc = Path.of("/proc/" + process.pid());
    try (Stream<String> maps = Files.lines(proc.resolve("maps"));
        Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
      return maps.filter(line -> line.contains("/csm-ipc.")).count()
          + descriptors.filter(Peer::isOfAChannel).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfAChannel(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains("/csm-ipc.");
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  /** Its private memory in RAM; the journals are shared memory and do not count. */
  long anonymousBytes() {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return status
          .filter(line -> line.startsWith("RssAnon:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    destroy();
  }

  @Override
  public String toString() {
    return side + " " + incarnation;
  }
}
