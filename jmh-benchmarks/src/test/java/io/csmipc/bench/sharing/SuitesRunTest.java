package io.csmipc.bench.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both suites with real processes and small models; nothing about times. */
@Timeout(300)
final class SuitesRunTest {
  @Test
  void sharingSavesAboutEveryCopyButOne() throws Exception {
    PaperModel model = new PaperModel("small", 400, List.of(new PaperModel.Total(3, 1000, 500)));

    Experiment experiment =
        inSharedMemory(run -> new SharingSuite(List.of(model), 1).run(run)); // 50 MB: quick

    assertEquals(List.of("copies", "shared"), subjects(experiment));
    assertEquals(List.of(), complaints(experiment));
    Result shared = experiment.results().get(1);
    assertEquals("3", shared.parameters().get("processes"));
    double avoided = shared.figures().get("avoided_copies").median();
    assertTrue(avoided > 70 && avoided < 110, "avoided " + avoided + " %");
  }

  @Test
  void inferenceGivesTheSameBitsInEveryPlace() throws Exception {
    Shape shape = new Shape(2, 64, 4, 500, 32);

    Experiment experiment = inSharedMemory(run -> new RuntimeCostSuite(shape).run(run));

    assertEquals(List.of(), complaints(experiment));
    assertTrue(subjects(experiment).containsAll(List.of("heap", "native", "shared")));
    for (Result result : experiment.results()) {
      assertEquals(2, result.figures().get("token").values().size(), result.subject());
      assertTrue(result.figures().get("read").min() > 0, result.subject());
    }
  }

  private interface Suite {
    void run(SmallRun run) throws IOException, InterruptedException;
  }

  /** Runs it in tmpfs, where the library puts plaintext, and expects nothing to stay behind. */
  private static Experiment inSharedMemory(Suite suite) throws Exception {
    Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "csm-test-");
    try {
      SmallRun run = new SmallRun(directory);
      suite.run(run);
      try (Stream<Path> files = Files.list(directory)) {
        assertEquals(List.of(), files.toList());
      }
      assertEquals(1, run.found().size());
      return run.found().getFirst();
    } finally {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private static List<String> subjects(Experiment experiment) {
    return experiment.results().stream().map(Result::subject).toList();
  }

  private static List<String> complaints(Experiment experiment) {
    return experiment.results().stream().map(Result::complaint).filter(c -> !c.isEmpty()).toList();
  }
}
