package io.csmipc.bench.sharing;

import io.csmipc.bench.machine.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that was started here and is commanded in lines through its pipes. */
final class Worker implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;

  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;

  private Worker(Process process) {
    this.process = process;
    commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts a main class; see {@link Jvm#start(Class, List, List)}. */
  static Worker start(Class<?> main, List<String> moreFlags, List<String> args) throws IOException {
    return new Worker(Jvm.start(main, moreFlags, args));
  }

  /** Its number. */
  long process() {
    return process.pid();
  }

  /** The next line of its standard output. */
  String read() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("a measuring process ended early; its last words are above");
    }
    return line;
  }

  /** Sends it a line and reads one. */
  String ask(String command) throws IOException {
    commands.println(command);
    return read();
  }

  /** Closes its standard input, which ends it, and waits for that. */
  @Override
  public void close() throws IOException {
    commands.close();
    boolean ended = false;
    try {
      ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!ended) {
        process.destroyForcibly();
      }
      answers.close();
    }
  }
}
