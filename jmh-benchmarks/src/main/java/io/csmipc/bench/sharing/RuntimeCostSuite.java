package io.csmipc.bench.sharing;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.Run;
import io.csmipc.bench.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The paper's runtime-cost experiment: the same computation on shared and on private weights. */
public final class RuntimeCostSuite implements Suite {
  /** GPT-2 inference, weights in CSM and in private memory: CAEC paper, arXiv 2512.01594. */
  private static final double PAPER_SECONDS = 13.4;

  private static final int TOKENS = 60;
  private static final int WARM_UP = 10;
  private static final int QUICK_TOKENS = 12;
  private static final int QUICK_WARM_UP = 4;
  private static final double MILLI = 1e6;

  private final Shape shape;

  /** GPT-2. */
  public RuntimeCostSuite() {
    this(Shape.GPT2);
  }

  /** Another model. */
  RuntimeCostSuite(Shape shape) {
    this.shape = shape;
  }

  @Override
  public String name() {
    return "runtime";
  }

  @Override
  public String description() {
    return "GPT-2-shaped inference with weights in a peer's region against private memory";
  }

  @Override
  public void run(Run run) throws IOException, InterruptedException {
    HugePages hugePages = new HugePages(Path.of("/"));
    List<String> notes = notes();
    Map<Placement, List<RuntimeSample>> samples = new EnumMap<>(Placement.class);
    for (Placement placement : Placement.values()) {
      if (isPossible(placement, hugePages)) {
        samples.put(placement, new ArrayList<>());
      } else {
        notes.add(
            "%s was not measured; as root: %s"
                .formatted(placement.title(), HugePages.advice(placement, shape.bytes())));
      }
    }
    String expected = Group.expected(shape.bytes());
    int step = 0;
    for (int repetition = 1; repetition <= run.repetitions(); repetition++) {
      for (Placement placement : samples.keySet()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        run.progress()
            .printf(
                "[%d/%d] repetition %d: %s%n",
                ++step, run.repetitions() * samples.size(), repetition, placement.title());
        samples.get(placement).add(measure(run, placement, hugePages, step));
      }
    }
    notes.addAll(RuntimeNotes.compare(samples));
    List<Result> results = new ArrayList<>();
    String fingerprint = samples.get(Placement.NATIVE).getFirst().fingerprint();
    samples.forEach(
        (placement, found) ->
            results.add(
                result(
                    placement,
                    found,
                    samples.get(placement.counterpart()),
                    complaint(found, expected, fingerprint, run.maxWait()))));
    run.found(experiment(run, notes, results));
  }

  private boolean isPossible(Placement placement, HugePages hugePages) {
    return switch (placement) {
      case HEAP, NATIVE, SHARED -> true;
      case HEAP_HUGE, NATIVE_HUGE -> hugePages.transparent();
      case SHARED_TMPFS_HUGE -> hugePages.tmpfs().isPresent();
      case SHARED_HUGETLB -> hugePages.hugetlb(shape.bytes());
    };
  }

  private RuntimeSample measure(Run run, Placement placement, HugePages hugePages, int step)
      throws IOException {
    if (placement == Placement.SHARED_TMPFS_HUGE) {
      Path directory = Files.createTempDirectory(hugePages.tmpfs().orElseThrow(), "csm-runtime-");
      try {
        return measure(run, placement, directory.resolve("weights"));
      } finally {
        Files.deleteIfExists(directory);
      }
    }
    return measure(run, placement, run.sharedMemory().resolve("weights-" + step));
  }

  /**
   * With an owner beside it when the weights are to be its; it sleeps while the viewer computes.
   */
  private RuntimeSample measure(Run run, Placement placement, Path file) throws IOException {
    if (!placement.isShared()) {
      return measureAlone(run, placement, file);
    }
    try (Worker owner =
        Group.start(
            SharingParty.Role.OWNER, file, shape.bytes(), placement == Placement.SHARED_HUGETLB)) {
      owner.read();
      return measureAlone(run, placement, file);
    }
  }

  private RuntimeSample measureAlone(Run run, Placement placement, Path file) throws IOException {
    RuntimeTask task =
        new RuntimeTask(
            placement,
            file.toString(),
            shape,
            run.quick() ? QUICK_TOKENS : TOKENS,
            run.quick() ? QUICK_WARM_UP : WARM_UP,
            run.cores().a(),
            run.maxWait());
    try (Worker worker = Worker.start(RuntimeParty.class, moreFlags(placement), task.arguments())) {
      return RuntimeSample.parse(worker.read());
    }
  }

  /** In addition to those of all measuring processes: a heap that has space for the weights. */
  private List<String> moreFlags(Placement placement) {
    List<String> flags = new ArrayList<>();
    long megabytes = 256 + 2 * (shape.bytes() >> 20);
    flags.add("-Xms%dm".formatted(megabytes));
    flags.add("-Xmx%dm".formatted(megabytes));
    if (placement == Placement.HEAP_HUGE) {
      flags.add("-XX:+UseTransparentHugePages");
    }
    return flags;
  }

  private static String complaint(
      List<RuntimeSample> samples, String digest, String fingerprint, double maxWait) {
    for (RuntimeSample sample : samples) {
      if (!sample.digest().equals(digest)) {
        return "the weights were not what they should have been";
      }
      if (!sample.fingerprint().equals(fingerprint)) {
        return "the results differ from those with private memory";
      }
    }
    return samples.stream().allMatch(s -> s.waitShare() > maxWait)
        ? "its thread waited for its core for more than %.0f %% of the time in every repetition"
            .formatted(100 * maxWait)
        : "";
  }

  private Result result(
      Placement placement,
      List<RuntimeSample> samples,
      List<RuntimeSample> counterpart,
      String complaint) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    figures.put("token", figure("ms", samples, s -> s.token() / MILLI));
    figures.put("text", figure("s", samples, s -> s.text() / 1e9));
    figures.put("first_read", figure("ms", samples, s -> s.firstRead() / MILLI));
    figures.put("read", figure("GB/s", samples, s -> shape.bytes() / (double) s.read()));
    figures.put("huge", figure("MB", samples, s -> s.huge() / 1e6));
    if (counterpart != null && placement != placement.counterpart()) {
      figures.put(
          "token_difference", RuntimeNotes.difference(samples, counterpart, RuntimeSample::token));
      figures.put(
          "read_difference", RuntimeNotes.difference(samples, counterpart, RuntimeSample::read));
    }
    if (shape.equals(Shape.GPT2)) {
      figures.put("paper_text", Figure.of("s", PAPER_SECONDS));
    }
    return new Result(
        placement.title(),
        Map.of("model_bytes", String.valueOf(shape.bytes())),
        figures,
        Map.of(),
        samples.stream().mapToDouble(RuntimeSample::waitShare).min().orElse(0),
        complaint);
  }

  private static Figure figure(
      String unit, List<RuntimeSample> samples, ToDoubleFunction<RuntimeSample> value) {
    return new Figure(unit, samples.stream().map(value::applyAsDouble).toList());
  }

  private Experiment experiment(Run run, List<String> notes, List<Result> results) {
    Map<String, String> machine = new LinkedHashMap<>(run.machine());
    machine.put("more JVM flags", String.join(" ", moreFlags(Placement.NATIVE)));
    return new Experiment(
        name(),
        "inference",
        "Inference with weights in the region of a peer and in private memory",
        notes,
        run.command(),
        machine,
        results);
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        String.format(
            Locale.ROOT,
            "Every token reads %.1f of %.1f million weights of 8 bits: %d layers of width %d, full"
                + " attention with a cache of keys and values, a vocabulary of %d. The weights are"
                + " synthetic",
            shape.bytesPerToken() / 1e6,
            shape.bytes() / 1e6,
            shape.layers(),
            shape.width(),
            shape.vocabulary()));
    notes.add(
        "Each row is computed by a fresh process that is bound to one core. The rows shared… map"
            + " the region of a second process read-only (PeerRegion); the others own their"
            + " memory");
    notes.add(
        "Every bit of every result is compared between all rows and repetitions, and each process"
            + " digests its weights: a difference makes the row invalid");
    notes.add(
        "token: median of a text's tokens; text: all of them. read: every weight read once as words"
            + " of 64 bits with no other work, the largest difference that memory can make;"
            + " first_read: the same when the process meets the memory, page faults of a viewer"
            + " included. huge: what of the process was mapped in huge pages, by the kernel's"
            + " word");
    notes.add(
        "token_difference and read_difference: time against native, of rows in huge pages against"
            + " native-huge, repetition by repetition; above 0 is slower. The paper: "
            + PAPER_SECONDS
            + " s for both");
    return notes;
  }
}
