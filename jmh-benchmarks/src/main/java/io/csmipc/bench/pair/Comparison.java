package io.csmipc.bench.pair;

import io.csmipc.bench.machine.Cores;
import io.csmipc.bench.machine.Jvm;
import io.csmipc.bench.machine.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs every mode in fresh processes, all modes in one repetition before the next begins, and puts
 * their lines together.
 */
final class Comparison {
  private final List<Mode> modes;
  private final int repetitions;
  private final Settings settings;
  private final Cores cores;
  private final Workspace workspace;
  private final PrintStream progress;
  private final Map<Mode, Found> found = new HashMap<>();
  private volatile Process current;

  Comparison(
      List<Mode> modes,
      int repetitions,
      Settings settings,
      Cores cores,
      Workspace workspace,
      PrintStream progress) {
    this.modes = modes;
    this.repetitions = repetitions;
    this.settings = settings;
    this.cores = cores;
    this.workspace = workspace;
    this.progress = progress;
    modes.forEach(mode -> found.put(mode, new Found()));
  }

  /** What the processes of one mode said so far. */
  private static final class Found {
    private final Map<Integer, List<Sample>> samples = new HashMap<>();
    private final Map<Integer, List<Double>> warmCycles = new HashMap<>();
    private String failure = "";

    private void addSample(String line) {
      Sample sample = Sample.parse(line);
      samples.computeIfAbsent(sample.size(), size -> new ArrayList<>()).add(sample);
    }

    private void addWarm(String line) {
      WarmCost cost = WarmCost.parse(line);
      warmCycles.computeIfAbsent(cost.size(), s -> new ArrayList<>()).add(cost.cycles());
      if (cost.failures() > 0) {
        failure = cost.failures() + " messages within one process arrived wrong";
      }
    }
  }

  /** Runs everything. */
  List<Cell> run() throws IOException, InterruptedException {
    int step = 0;
    for (int repetition = 1; repetition <= repetitions; repetition++) {
      for (Mode mode : modes) {
        progress.printf(
            "[%d/%d] repetition %d: %s%n",
            ++step, repetitions * modes.size(), repetition, mode.title());
        run(mode, "run-" + step);
      }
    }
    List<Cell> cells = new ArrayList<>();
    for (int size : settings.sizes()) {
      for (Mode mode : modes) {
        Found all = found.get(mode);
        cells.add(
            Cell.of(
                mode,
                size,
                mode.kind().memory(workspace.hostVisibleType()),
                all.samples.getOrDefault(size, List.of()),
                all.warmCycles.getOrDefault(size, List.of()),
                all.failure,
                mode.maxWait(settings.maxWait())));
      }
    }
    return cells;
  }

  private void run(Mode mode, String name) throws IOException, InterruptedException {
    Found all = found.get(mode);
    Task pair =
        new Task(
            Task.Role.A,
            mode.title(),
            mode.kind().isHostVisible() ? workspace.hostVisible() : workspace.shared(),
            name,
            cores.a(),
            cores.b(),
            settings.of(mode));
    List<String> lines = run(pair, mode);
    lines.forEach(all::addSample);
    int expected = settings.sizes().size();
    boolean complete = lines.size() == expected;
    if (mode.kind().hasCodePath()) {
      List<String> both = run(pair.as(Task.Role.BOTH), mode);
      both.forEach(all::addWarm);
      complete &= both.size() == expected;
    }
    if (all.failure.isEmpty() && !complete) {
      all.failure = "a measuring process ended early";
    }
  }

  private List<String> run(Task task, Mode mode) throws IOException, InterruptedException {
    Process process = Jvm.start(Party.class, mode.flags(), task.arguments());
    current = process;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      process.getOutputStream().close();
      List<String> all = lines.lines().toList();
      return process.waitFor() == 0 ? all : List.of();
    } finally {
      process.destroy();
    }
  }

  /** Ends the measuring processes, from another thread. */
  void stop() {
    Process process = current;
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    }
  }
}
