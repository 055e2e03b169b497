package io.csmipc.bench.pair;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;

/** Side B at the other end of two pipes, which carry one line at either end of each exercise. */
final class PipedPeer implements Peer {
  private final PrintStream commands;
  private final BufferedReader answers;

  PipedPeer(PrintStream commands, BufferedReader answers) {
    this.commands = commands;
    this.answers = answers;
  }

  /** Reads one line of the other side. */
  String read() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException("the other side has ended; its last words are above");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException("the pipe to the other side broke", e);
    }
  }

  @Override
  public void start(Exercise exercise) {
    commands.println(exercise.line());
    commands.flush();
    String answer = read();
    if (!answer.equals("ready")) {
      throw new IllegalStateException("expected \"ready\" from the other side, found " + answer);
    }
  }

  @Override
  public Outcome finish() {
    return Outcome.parse(read());
  }
}
