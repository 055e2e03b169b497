package io.csmipc.region;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another process that does with regions what it is told, one line at a time. */
final class Party implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter commands;

  private Party(Process process) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  static Party start() throws IOException {
    return start(List.of(), System.getProperty("java.class.path"));
  }

  /** Starts it under a command such as setpriv, with classes that its user can read. */
  static Party start(List<String> prefix, String classPath) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx32m",
            "-cp",
            classPath,
            PartyMain.class.getName()));
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
    return line;
  }

  /** SIGKILL, and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    kill();
  }
}
