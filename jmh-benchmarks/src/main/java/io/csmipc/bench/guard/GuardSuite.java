package io.csmipc.bench.guard;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.Run;
import io.csmipc.bench.suite.Suite;
import io.csmipc.shim.Cpu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Compares what the hot paths take with what is on record. */
public final class GuardSuite implements Suite {
  private static final String ARCHITECTURE = System.getProperty("os.arch");
  private static final int WINDOWS = 3;
  private static final int QUICK_WINDOWS = 2;
  private static final int MOST_REPETITIONS = 3;

  /** Ours, and what of Agrona's does the same. */
  private static final Map<String, String> COUNTERPARTS =
      Map.of(
          "offer-64", "agrona-write-64",
          "poll-64", "agrona-read-64",
          "poll-batch-64", "agrona-read-batch-64");

  private final Recorded recorded = Recorded.load();

  /** The suite. */
  public GuardSuite() {}

  @Override
  public String name() {
    return "guard";
  }

  @Override
  public String description() {
    return "instructions and bytes of heap of the hot paths, against those on record";
  }

  @Override
  public void run(Run run) throws IOException, InterruptedException {
    int repetitions = run.quick() ? 1 : Math.min(MOST_REPETITIONS, run.repetitions());
    Map<String, List<Count>> counts = new LinkedHashMap<>();
    for (int repetition = 1; repetition <= repetitions; repetition++) {
      for (String path : run.quick() ? HotPaths.QUICK : HotPaths.NAMES) {
        run.progress().printf("guard: %d of %d, %s%n", repetition, repetitions, path);
        counts
            .computeIfAbsent(path, p -> new ArrayList<>())
            .add(count(path, run, run.quick() ? QUICK_WINDOWS : WINDOWS));
      }
    }
    List<Result> results = new ArrayList<>();
    counts.forEach((path, found) -> results.add(result(path, found, counts)));
    print(run, results);
    run.found(
        new Experiment(
            name(),
            "counts",
            "Instructions and bytes of heap of one operation",
            List.of(
                "Counted by letting the thread run one instruction at a time between two marks, in"
                    + " code that is warm. No clock is part of it, and no other load of the"
                    + " machine.",
                "The smallest window of each repetition stands for it, the smallest repetition is"
                    + " compared; each repetition is a new JVM.",
                "Instructions are those of user mode; another JDK, another architecture or another"
                    + " set of vector instructions makes other code.",
                String.format(
                    Locale.ROOT,
                    "Worse is more than %.0f %% more instructions, or an object more.",
                    100 * Recorded.MARGIN)),
            run.command(),
            run.machine(),
            results));
  }

  /** In a thread of its own, as it is bound to a core, and as ptrace belongs to a thread. */
  private static Count count(String path, Run run, int windows)
      throws IOException, InterruptedException {
    FutureTask<Count> task =
        new FutureTask<>(
            () -> {
              int cpu = run.cores().a();
              Cpu.pinCurrentThread(cpu);
              return Count.of(path, run.sharedMemory(), windows, cpu);
            });
    Thread thread = Thread.ofPlatform().name("counting").start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IOException(path + ": " + e.getCause().getMessage(), e.getCause());
    } finally {
      thread.interrupt();
    }
  }

  private Result result(String path, List<Count> found, Map<String, List<Count>> all) {
    Figure instructions =
        new Figure("instructions", found.stream().map(Count::instructions).toList());
    Figure bytes = new Figure("bytes", found.stream().map(Count::bytes).toList());
    Map<String, Figure> figures = new LinkedHashMap<>();
    figures.put("instructions", instructions);
    figures.put("allocated", bytes);
    recorded
        .of(ARCHITECTURE, path)
        .ifPresent(
            entry -> {
              figures.put("recorded", Figure.of("instructions", entry.instructions()));
              figures.put(
                  "change", Figure.of("%", 100 * (instructions.min() / entry.instructions() - 1)));
            });
    String other = COUNTERPARTS.get(path);
    if (other != null) {
      double theirs = all.get(other).stream().mapToDouble(Count::instructions).min().orElseThrow();
      figures.put("times_agrona", Figure.of("times", instructions.min() / theirs));
    }
    // Agrona is there for the ratio; it cannot get worse by a change here.
    String complaint =
        path.startsWith("agrona")
            ? ""
            : recorded.complaint(ARCHITECTURE, path, instructions.min(), bytes.min());
    return new Result(path, Map.of(), figures, Map.of(), 0, complaint);
  }

  private static void print(Run run, List<Result> results) {
    run.progress().printf("%-22s %10s %10s %8s%n", "path", "recorded", "found", "change");
    StringBuilder lines = new StringBuilder();
    boolean differs = false;
    for (Result result : results) {
      Map<String, Figure> figures = result.figures();
      double found = figures.get("instructions").min();
      Figure recorded = figures.get("recorded");
      double change = recorded == null ? Double.NaN : figures.get("change").median();
      run.progress()
          .printf(
              Locale.ROOT,
              "%-22s %10s %10.1f %8s %s%n",
              result.subject(),
              recorded == null ? "-" : String.format(Locale.ROOT, "%.1f", recorded.median()),
              found,
              recorded == null ? "-" : String.format(Locale.ROOT, "%+.1f %%", change),
              result.complaint());
      differs |= !result.valid() || Math.abs(change) > 100 * Recorded.MARGIN;
      lines
          .append(
              Recorded.line(ARCHITECTURE, result.subject(), found, figures.get("allocated").min()))
          .append('\n');
    }
    if (differs) {
      run.progress()
          .printf(
              "guard: if that is as it should be, these lines belong into guard.csv:%n%s", lines);
    }
  }
}
