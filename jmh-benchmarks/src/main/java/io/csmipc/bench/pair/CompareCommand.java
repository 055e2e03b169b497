package io.csmipc.bench.pair;

import io.csmipc.bench.machine.Cores;
import io.csmipc.bench.machine.Machine;
import io.csmipc.bench.machine.Workspace;
import io.csmipc.shim.Cpu;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code csm compare}. */
@Command(
    name = "compare",
    description = {
      "The same messages through a channel in plaintext and through a sealed one, side by side,"
          + " between two processes on two cores.",
      "The table goes to standard output, progress to standard error. The exit code is 0 when every"
          + " cell is valid, 1 when one is not, 2 for wrong arguments."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class CompareCommand implements Callable<Integer> {
  private static final List<Integer> SIZES =
      List.of(64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
  private static final int SMALLEST = 16;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "BYTES",
      description = "payload sizes, multiples of 8 from 16 to 65536 (64 to 32768, doubling)")
  private List<Integer> sizes = SIZES;

  @Option(
      names = "--messages",
      paramLabel = "N",
      description = "timed messages of each size in each repetition (1000; 500 with --quick)")
  private Integer messages;

  @Option(
      names = "--modes",
      split = ",",
      paramLabel = "MODE",
      description =
          "what to compare (the paper's modes, csm-copy to sealed-naive): ${COMPLETION-CANDIDATES}",
      completionCandidates = ModeNames.class)
  private List<String> modes;

  @Option(names = "--peers", description = "adds agrona-copy and agrona-inplace")
  private boolean peers;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text, markdown, csv or json (text)")
  private Format format = Format.TEXT;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "also writes all formats and the machine into this directory")
  private Path out;

  @Option(names = "--quick", description = "less of everything: done within 3 minutes")
  private boolean quick;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      description = "how often every mode runs, in fresh processes (3; 2 with --quick)")
  private Integer repetitions;

  @Option(
      names = "--max-wait",
      paramLabel = "PERCENT",
      description =
          "the largest share of time that a measuring thread may wait for its core (5); a cell"
              + " that waited longer is repeated, up to 3 times, and then not valid")
  private double maxWait = 5;

  @Option(
      names = "--host-visible",
      paramLabel = "DIR",
      description = "a directory on a disk, for host-plain and sealed modes (one is looked for)")
  private Path hostVisible;

  @Option(names = "--help", usageHelp = true, description = "shows this text")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  /** The names of the modes, for the help. */
  static final class ModeNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    ModeNames() {
      Mode.all().forEach(mode -> add(mode.title()));
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings settings = settings();
    List<Mode> chosen = modes();
    int rounds = inRange("--repetitions", repetitions, quick ? 2 : 3, 100);
    Cores cores = cores();
    PrintStream progress = System.err;
    Report report;
    try (Workspace workspace = Workspace.create(hostVisible)) {
      Machine machine = machine(cores, settings, rounds, chosen);
      Comparison comparison = new Comparison(chosen, rounds, settings, cores, workspace, progress);
      Thread interrupted = new Thread(() -> abandon(comparison, workspace));
      Runtime.getRuntime().addShutdownHook(interrupted);
      report = new Report(machine, comparison.run());
      Runtime.getRuntime().removeShutdownHook(interrupted);
    }
    System.out.print(format.write(report));
    System.out.flush();
    if (out != null) {
      save(report);
    }
    report.complaints().forEach(complaint -> progress.println("csm: not valid: " + complaint));
    return report.valid() ? 0 : 1;
  }

  private static Machine machine(Cores cores, Settings settings, int rounds, List<Mode> modes) {
    Machine machine =
        Machine.describe(cores)
            .with("libraries", Libraries.versions())
            .with(
                "amount",
                "%d messages a size in each of %d repetitions, streams of %d ms"
                    .formatted(settings.messages(), rounds, settings.streamMillis()))
            .with(
                "rings",
                "%d bytes, batches of %d".formatted(Transport.RING_CAPACITY, Transport.BATCH));
    for (Map.Entry<String, String> flags : Mode.moreFlags(modes).entrySet()) {
      machine = machine.with(flags.getKey(), flags.getValue());
    }
    return machine;
  }

  private static void abandon(Comparison comparison, Workspace workspace) {
    comparison.stop();
    try {
      workspace.close();
    } catch (IOException e) {
      System.err.println("csm: cannot clean up: " + e.getMessage());
    }
  }

  private Settings settings() {
    List<Integer> list = new ArrayList<>(new LinkedHashSet<>(sizes));
    for (int size : list) {
      if (size < SMALLEST || size > Payload.MAX_SIZE || size % Long.BYTES != 0) {
        throw wrong("--sizes takes multiples of 8 from 16 to 65536, found " + size);
      }
    }
    if (!(maxWait >= 0 && maxWait <= 100)) {
      throw wrong("--max-wait takes 0 to 100, found " + maxWait);
    }
    int count = inRange("--messages", messages, quick ? 500 : 1000, 10_000_000);
    return new Settings(list, count, 0, quick ? 60 : 1000, quick ? 200 : 1000, maxWait / 100);
  }

  private int inRange(String option, Integer value, int otherwise, int largest) {
    if (value == null) {
      return otherwise;
    }
    if (value < 1 || value > largest) {
      throw wrong(option + " takes 1 to " + largest + ", found " + value);
    }
    return value;
  }

  private List<Mode> modes() {
    LinkedHashSet<Mode> chosen = new LinkedHashSet<>();
    if (modes == null) {
      Mode.all().stream().filter(Mode::isComparedByDefault).forEach(chosen::add);
    } else {
      try {
        modes.forEach(title -> chosen.add(Mode.named(title)));
      } catch (IllegalArgumentException e) {
        throw wrong("--modes: " + e.getMessage());
      }
    }
    if (peers) {
      Mode.all().stream().filter(mode -> mode.kind().isRing()).forEach(chosen::add);
    }
    return List.copyOf(chosen);
  }

  private static Cores cores() throws IOException {
    try {
      return Cores.pick(Cpu.allowed());
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void save(Report report) throws IOException {
    Files.createDirectories(out);
    for (Format each : Format.values()) {
      Files.writeString(out.resolve("comparison." + each.extension()), each.write(report));
    }
    StringBuilder machine = new StringBuilder();
    report
        .machine()
        .facts()
        .forEach((k, v) -> machine.append(k).append(": ").append(v).append('\n'));
    Files.writeString(out.resolve("machine.txt"), machine);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
