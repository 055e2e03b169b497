package io.csmipc.bench.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Result;
import io.csmipc.shim.Cpu;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real channels, real threads; nothing about times. */
@Timeout(300)
final class ScalingSuiteTest {
  @Test
  void everyStudyDeliversEveryMessageAtEveryPoint() throws Exception {
    boolean twoCpus = Cpu.allowed().size() >= 2;
    assertTrue(twoCpus || !"all".equals(System.getProperty("csm.require")), "needs two CPUs");
    Assumptions.assumeTrue(twoCpus, "needs two CPUs");
    Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "csm-test-");
    SmallRun run = new SmallRun(directory);
    try {
      new ScalingSuite(true).run(run);
    } finally {
      try (Stream<Path> left = Files.list(directory)) {
        assertEquals(List.of(), left.toList());
      }
      Files.delete(directory);
    }

    assertEquals(
        Arrays.stream(Study.values()).map(Study::title).toList(),
        run.found().stream().map(Experiment::name).toList());
    for (Study study : Study.values()) {
      Experiment experiment = run.found().get(study.ordinal());
      int points = 0;
      for (String subject : study.subjects(true)) {
        points += study.points(subject, true).size();
      }
      assertEquals(points, experiment.results().size(), study.title());
      for (Result result : experiment.results()) {
        assertEquals("", result.complaint(), study.title());
        assertTrue(result.figures().keySet().containsAll(study.figures()), study.title());
      }
    }
    assertTrue(
        run.found().getFirst().notes().stream()
            .anyMatch(n -> n.startsWith("copy, round_trip: ns =")),
        run.found().getFirst().notes().toString());
  }
}
