package io.csmipc.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

final class SuitesOfBenchmarksTest {
  @Test
  void everyBenchmarkThatJmhFindsIsInASuiteAndTheOtherWayRound() {
    OutputFormat quiet = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);

    Set<String> found =
        BenchmarkList.defaultList().getAll(quiet, java.util.List.of()).stream()
            .map(entry -> entry.getUsername().replaceFirst("^io\\.csmipc\\.bench\\.jmh\\.", ""))
            .collect(Collectors.toCollection(TreeSet::new));

    Set<String> run = new TreeSet<>(JmhSuite.benchmarks());
    run.addAll(AeadSuite.benchmarks());
    assertEquals(run, found);
  }
}
