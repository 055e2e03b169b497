package io.csmipc.bench.jmh;

import io.csmipc.bench.machine.Jvm;
import io.csmipc.bench.suite.Run;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs benchmarks with JMH's runner: everything once in a fork of its own, then all of it again.
 */
final class JmhRun {
  private static final String PACKAGE = "io.csmipc.bench.jmh.";

  /** JMH and JCTools have their fields by it; the JVM would complain in every fork. */
  private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  private static final int ITERATIONS = 3;
  private static final TimeValue WARM_UP = TimeValue.milliseconds(300);
  private static final TimeValue ITERATION = TimeValue.milliseconds(300);
  private static final TimeValue QUICK_ITERATION = TimeValue.milliseconds(200);

  private final Run run;
  private final TimeValue warmUp;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  JmhRun(Run run) {
    this(run, WARM_UP);
  }

  /**
   * With another time for warming up.
   *
   * @param warmUp of one of the iterations
   */
  JmhRun(Run run, TimeValue warmUp) {
    this.run = run;
    this.warmUp = warmUp;
  }

  /**
   * What to run.
   *
   * @param benchmark class and method
   * @param parameters values of its parameters; the others take all that the class names
   */
  record Selection(String benchmark, Map<String, List<String>> parameters) {}

  /** Runs a selection once, and keeps what was measured. */
  void once(Selection selection) {
    String name = PACKAGE + selection.benchmark();
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + name.replace(".", "\\.") + "$")
            .forks(1)
            .jvmArgs(flags())
            .warmupIterations(ITERATIONS)
            .measurementIterations(run.quick() ? 2 : ITERATIONS)
            .warmupTime(warmUp)
            .measurementTime(run.quick() ? QUICK_ITERATION : ITERATION)
            .addProfiler(AllocationProfiler.class)
            .addProfiler(CyclesProfiler.class)
            .addProfiler(WaitProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    selection.parameters().forEach((p, v) -> options.param(p, v.toArray(String[]::new)));
    run.progress().printf("jmh: %s %s%n", selection.benchmark(), selection.parameters());
    PrintStream out = System.out;
    // JMH's runner writes to standard output whatever it is told; that is for data here.
    System.setOut(run.progress());
    try {
      Collection<RunResult> results = new Runner(options.build()).run();
      for (RunResult result : results) {
        row(selection, result).add(result);
      }
    } catch (RunnerException e) {
      rows.computeIfAbsent(
              selection.benchmark() + selection.parameters(),
              key -> new Row(selection.benchmark(), first(selection.parameters())))
          .fail(reason(e));
    } finally {
      System.setOut(out);
    }
  }

  private static String[] flags() {
    List<String> flags = new ArrayList<>(Jvm.FLAGS);
    flags.add(UNSAFE);
    return flags.toArray(String[]::new);
  }

  private Row row(Selection selection, RunResult result) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String key : result.getParams().getParamsKeys()) {
      parameters.put(key, result.getParams().getParam(key));
    }
    return rows.computeIfAbsent(
        selection.benchmark() + parameters, key -> new Row(selection.benchmark(), parameters));
  }

  private static Map<String, String> first(Map<String, List<String>> parameters) {
    Map<String, String> values = new LinkedHashMap<>();
    parameters.forEach((name, all) -> values.put(name, String.join(" ", all)));
    return values;
  }

  /** The innermost message that says anything. */
  private static String reason(RunnerException e) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = e; t != null && !chain.contains(t); t = t.getCause()) {
      chain.add(t);
      chain.addAll(List.of(t.getSuppressed()));
    }
    String message = chain.getLast().getMessage();
    return message == null ? chain.getLast().toString() : message;
  }

  /** What was measured so far, in the order in which it was first. */
  List<Row> rows() {
    return List.copyOf(rows.values());
  }
}
