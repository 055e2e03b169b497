package io.csmipc.bench;

import io.csmipc.bench.machine.Cores;
import io.csmipc.bench.machine.Machine;
import io.csmipc.bench.machine.Workspace;
import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.results.ResultFiles;
import io.csmipc.bench.suite.Run;
import io.csmipc.bench.suite.Suite;
import io.csmipc.bench.suite.Suites;
import io.csmipc.shim.Cpu;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code csm bench}. */
@Command(
    name = "bench",
    description = {
      "Runs suites of experiments and keeps what they find as files; csm report shows it.",
      "The files' names go to standard output, progress to standard error. The exit code is 0 when"
          + " every result is valid, 1 when one is not, 2 for wrong arguments."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class BenchCommand implements Callable<Integer> {
  private static final int MOST_REPETITIONS = 100;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "SUITE", arity = "0..*", description = "which suites; all without any")
  private List<String> names = List.of();

  @Option(names = "--list", description = "lists the suites and ends")
  private boolean list;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where the files go (bench-results); older ones of the same name are replaced")
  private Path out = Path.of("bench-results");

  @Option(names = "--quick", description = "less of everything: rough figures, to see it work")
  private boolean quick;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      description = "how often everything is measured, in turns (5; 2 with --quick)")
  private Integer repetitions;

  @Option(
      names = "--max-wait",
      paramLabel = "PERCENT",
      description = "the largest share of time that a measuring thread may wait for its core (5)")
  private double maxWait = 5;

  @Option(
      names = "--host-visible",
      paramLabel = "DIR",
      description = "a directory on a disk, for what host and realm both see (one is looked for)")
  private Path hostVisible;

  @Option(names = "--help", usageHelp = true, description = "shows this text")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  private boolean valid = true;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Suite> suites = suites();
    if (list) {
      suites.forEach(s -> System.out.printf("%-10s %s%n", s.name(), s.description()));
      return 0;
    }
    if (repetitions == null) {
      repetitions = quick ? 2 : 5;
    }
    if (repetitions < 1 || repetitions > MOST_REPETITIONS) {
      throw wrong("--repetitions takes 1 to " + MOST_REPETITIONS + ", found " + repetitions);
    }
    if (!(maxWait >= 0 && maxWait <= 100)) {
      throw wrong("--max-wait takes 0 to 100, found " + maxWait);
    }
    for (Suite suite : suites) {
      run(suite);
    }
    return valid ? 0 : 1;
  }

  private void run(Suite suite) throws IOException, InterruptedException {
    Cores cores;
    try {
      cores = Cores.pick(Cpu.allowed());
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
    Workspace workspace = Workspace.create(hostVisible);
    // An interrupted run ends its processes, in the suite, and leaves no files behind.
    AtomicReference<Thread> running = new AtomicReference<>(Thread.currentThread());
    Thread interrupted = new Thread(() -> abandon(running, workspace));
    Runtime.getRuntime().addShutdownHook(interrupted);
    try (workspace) {
      suite.run(new Context(suite, cores, workspace));
    } finally {
      running.set(null);
    }
    Runtime.getRuntime().removeShutdownHook(interrupted);
  }

  private static void abandon(AtomicReference<Thread> running, Workspace workspace) {
    Thread suite = running.get();
    if (suite != null) {
      suite.interrupt();
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }
    try {
      workspace.close();
    } catch (IOException e) {
      System.err.println("csm: cannot clean up: " + e.getMessage());
    }
  }

  private final class Context implements Run {
    private final Suite suite;
    private final Cores cores;
    private final Workspace workspace;
    private final Machine machine;

    private Context(Suite suite, Cores cores, Workspace workspace) {
      this.suite = suite;
      this.cores = cores;
      this.workspace = workspace;
      machine =
          Machine.describe(cores)
              .with("memory of the host", "a file on " + workspace.hostVisibleType());
    }

    @Override
    public Cores cores() {
      return cores;
    }

    @Override
    public boolean quick() {
      return quick;
    }

    @Override
    public int repetitions() {
      return repetitions;
    }

    @Override
    public double maxWait() {
      return maxWait / 100;
    }

    @Override
    public Path sharedMemory() {
      return workspace.shared();
    }

    @Override
    public Path disk() {
      return workspace.hostVisible();
    }

    @Override
    public PrintStream progress() {
      return System.err;
    }

    @Override
    public Map<String, String> machine() {
      return machine.facts();
    }

    @Override
    public String command() {
      List<String> words = new ArrayList<>(List.of("./csm", "bench", suite.name()));
      if (quick) {
        words.add("--quick");
      }
      words.add("--repetitions");
      words.add(String.valueOf(repetitions));
      return String.join(" ", words);
    }

    @Override
    public void keep(Experiment soFar) throws IOException {
      ResultFiles.write(out, soFar);
    }

    @Override
    public void found(Experiment experiment) throws IOException {
      ResultFiles.write(out, experiment);
      String name = experiment.suite() + "." + experiment.name();
      System.out.println(out.resolve(name + ".json"));
      System.out.flush();
      for (Result result : experiment.results()) {
        if (!result.valid()) {
          valid = false;
          System.err.printf(
              "csm: not valid: %s, %s %s: %s%n",
              name, result.subject(), result.parameters(), result.complaint());
        }
      }
    }
  }

  private List<Suite> suites() {
    if (names.isEmpty()) {
      return Suites.all();
    }
    try {
      return names.stream().map(Suites::named).distinct().toList();
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
