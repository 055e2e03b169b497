package io.csmipc.bench.pair;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import org.HdrHistogram.Histogram;

/** Side B: does the exercises that it reads, one a line, until there are no more. */
final class Responder {
  private final Transport transport;
  private final Loops loops;
  private final BufferedReader commands;
  private final PrintStream answers;

  Responder(Transport transport, BufferedReader commands, PrintStream answers) {
    this.transport = transport;
    this.commands = commands;
    this.answers = answers;
    loops = new Loops(transport);
  }

  /** Works until side A closes the pipe. */
  void run() throws IOException {
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      Exercise exercise = Exercise.parse(line);
      answers.println("ready");
      answers.flush();
      Histogram delays = null;
      switch (exercise.kind()) {
        case ROUND_TRIPS -> loops.answer(exercise);
        case ECHO -> loops.echo(exercise);
        case STREAM -> loops.drain(exercise);
        case SCHEDULED -> delays = loops.take(exercise);
      }
      answers.println(new Peer.Outcome(transport.inbox().failures(), delays).line());
      answers.flush();
    }
  }
}
