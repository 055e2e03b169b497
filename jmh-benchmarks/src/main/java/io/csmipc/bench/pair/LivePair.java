package io.csmipc.bench.pair;

import io.csmipc.bench.machine.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Two processes of one mode that stay. Between requests both are stopped, so that they take nothing
 * from the pair whose turn it is: their measuring threads wait for a line, but heartbeats, timers
 * and compilers of twenty pairs would take more of two cores than a measurement can bear.
 */
final class LivePair implements AutoCloseable {
  private static final int SECONDS_TO_END = 10;

  private final Mode mode;
  private final Process process;
  private final PrintStream requests;
  private final BufferedReader answers;

  /** The processes that it started: when it dies, nobody else knows them. */
  private final Set<ProcessHandle> others = new LinkedHashSet<>();

  private LivePair(Mode mode, Process process) {
    this.mode = mode;
    this.process = process;
    requests = new PrintStream(process.getOutputStream(), false, StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts both. */
  static LivePair start(Mode mode, Task task) throws IOException {
    return new LivePair(
        mode, Jvm.start(Party.class, mode.flags(), task.as(Task.Role.SERVING_A).arguments()));
  }

  /** What they measure. */
  Mode mode() {
    return mode;
  }

  /** Lets them run everything for a while. */
  void warmUp() throws IOException {
    ask(new Request.WarmUp());
  }

  /** Measures one size. */
  Sample measure(int size) throws IOException {
    return Sample.parse(ask(new Request.Measure(size)));
  }

  /** Sends at a fixed rate. */
  RateSample atRate(int size, long perSecond, int millis) throws IOException {
    return RateSample.parse(ask(new Request.AtRate(size, perSecond, millis)));
  }

  /** Nanoseconds of a round trip. */
  double ping(int size, int count) throws IOException {
    return Double.parseDouble(ask(new Request.Ping(size, count)));
  }

  private String ask(Request request) throws IOException {
    signal("CONT");
    requests.println(request.line());
    requests.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("a measuring process of " + mode.title() + " ended early");
    }
    signal("STOP");
    return answer;
  }

  /** Both sides together, so that neither takes the other for dead. */
  private void signal(String name) throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    process.descendants().forEach(others::add);
    others.stream()
        .filter(ProcessHandle::isAlive)
        .forEach(side -> command.add(String.valueOf(side.pid())));
    command.add(String.valueOf(process.pid()));
    Process kill = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    try {
      kill.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Both end when there are no more requests. */
  @Override
  public void close() throws IOException {
    requests.close();
    signal("CONT");
    boolean interrupted = false;
    try {
      process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    process.descendants().forEach(others::add);
    others.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    answers.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
