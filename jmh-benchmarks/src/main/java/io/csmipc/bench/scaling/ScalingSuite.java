package io.csmipc.bench.scaling;

import io.csmipc.bench.machine.Jvm;
import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.Run;
import io.csmipc.bench.suite.Suite;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How the cost of a message grows with everything that can grow. */
public final class ScalingSuite implements Suite {
  private final boolean small;

  /** All of it. */
  public ScalingSuite() {
    this(false);
  }

  /**
   * All of it, or the least of it.
   *
   * @param small for tests: figures mean nothing
   */
  ScalingSuite(boolean small) {
    this.small = small;
  }

  @Override
  public String name() {
    return "scaling";
  }

  @Override
  public String description() {
    return "cost against size, channels, publishing threads, ring capacity and working set";
  }

  @Override
  public void run(Run run) throws IOException, InterruptedException {
    Map<Study, StudyResults> found = new EnumMap<>(Study.class);
    for (Study study : Study.values()) {
      found.put(study, new StudyResults(study, run.maxWait()));
    }
    boolean quick = run.quick() || small;
    for (int repetition = 1; repetition <= run.repetitions(); repetition++) {
      for (Study study : Study.values()) {
        for (String subject : study.subjects(quick)) {
          run.progress().printf("repetition %d: %s, %s%n", repetition, study.title(), subject);
          found.get(study).add(subject, measure(run, study, subject));
        }
      }
    }
    Map<Integer, Long> caches = Caches.of(Path.of("/"), run.cores().b());
    for (StudyResults results : found.values()) {
      run.found(
          experiment(
              run,
              results.study().title(),
              StudyNotes.title(results.study()),
              StudyNotes.of(results, caches),
              results.results()));
    }
  }

  private List<Reading> measure(Run run, Study study, String subject)
      throws IOException, InterruptedException {
    List<Long> points = study.points(subject, run.quick() || small);
    if (!study.isolatesPoints()) {
      return measure(run, study, subject, points);
    }
    List<Reading> readings = new ArrayList<>();
    for (long point : points) {
      readings.addAll(measure(run, study, subject, List.of(point)));
    }
    return readings;
  }

  private List<Reading> measure(Run run, Study study, String subject, List<Long> points)
      throws IOException, InterruptedException {
    ScalingTask task =
        new ScalingTask(
            study,
            subject,
            points,
            amount(run),
            run.cores().a(),
            run.cores().b(),
            run.sharedMemory());
    Process process = Jvm.start(ScalingParty.class, task.arguments());
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      process.getOutputStream().close();
      List<Reading> readings = new ArrayList<>();
      lines.lines().map(Reading::parse).forEach(readings::add);
      if (process.waitFor() != 0 || readings.size() != task.points().size()) {
        throw new IOException(
            "the process that measured %s, %s ended early; its last words are above"
                .formatted(study.title(), subject));
      }
      return readings;
    } finally {
      process.destroyForcibly();
    }
  }

  private Amount amount(Run run) {
    if (small) {
      return new Amount(1, 5, 3, 50, 1);
    }
    return run.quick()
        ? new Amount(500, 20, 10, 200, run.maxWait())
        : new Amount(1500, 100, 30, 1000, run.maxWait());
  }

  private Experiment experiment(
      Run run, String name, String title, List<String> notes, List<Result> results) {
    return new Experiment(name(), name, title, notes, run.command(), run.machine(), results);
  }
}
