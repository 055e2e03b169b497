package io.csmipc.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another process that does with one channel what it is told, one line at a time. */
final class Party implements AutoCloseable {
  /** How the answer begins when a command failed. */
  static final String FAILED = "failed: ";

  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter commands;

  private Party(Process process) {
    this.process = process;
    answers = process.inputReader(StandardCharsets.UTF_8);
    commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  static Party start(String... jvmOptions) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of(jvmOptions));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), PartyMain.class.getName()));
    return new Party(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Says something and waits for the answer. */
  String ask(String command) throws IOException {
    tell(command);
    return answer();
  }

  void tell(String command) {
    commands.println(command);
  }

  String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the process ended");
    }
    assertFalse(line.startsWith(FAILED), line);
    return line;
  }

  /** SIGSTOP, and waits until every thread stands still: the signal is only asked for by kill. */
  void suspend() throws Exception {
    signal("STOP");
    Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
    Eventually.holds("stopped threads", Duration.ofSeconds(30), () -> areStopped(threads));
  }

  private static boolean areStopped(Path threads) {
    try (Stream<Path> each = Files.list(threads)) {
      return each.allMatch(Party::isStopped);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

  /** SIGCONT. */
  void resume() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertEquals(0, kill.waitFor());
  }

  /** SIGKILL, and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    kill();
  }
}
