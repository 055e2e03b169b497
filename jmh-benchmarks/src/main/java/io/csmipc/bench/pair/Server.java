package io.csmipc.bench.pair;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;

/** Side A, when it does what it is asked for, one line after the other, and answers each in one. */
final class Server {
  private final Driver driver;
  private final BufferedReader requests;
  private final PrintStream answers;

  Server(Driver driver, BufferedReader requests, PrintStream answers) {
    this.driver = driver;
    this.requests = requests;
    this.answers = answers;
  }

  /** Works until there are no more requests; false when nobody reads the answers. */
  boolean run() throws IOException {
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      answers.println(answer(Request.parse(line)));
      if (answers.checkError()) {
        return false;
      }
    }
    return true;
  }

  private String answer(Request request) {
    return switch (request) {
      case Request.WarmUp() -> {
        driver.warmUp();
        yield "warm";
      }
      case Request.Measure(int size) -> driver.measure(size).line();
      case Request.AtRate(int size, long perSecond, int millis) ->
          driver.atRate(size, perSecond, millis).line();
      case Request.Ping(int size, int count) -> String.valueOf(driver.ping(size, count));
    };
  }
}
