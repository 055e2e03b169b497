package io.csmipc.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;

final class CyclesProfilerTest {
  @Test
  void anAverageTimeIsThatOfOneThreadWhateverTheirNumber() {
    assertEquals(50, CyclesProfiler.nanosOfOperation(Mode.AverageTime, 50, 1, 1));
    assertEquals(50, CyclesProfiler.nanosOfOperation(Mode.AverageTime, 50, 1, 4));
    assertEquals(50, CyclesProfiler.nanosOfOperation(Mode.SampleTime, 0.05, 1000, 4));
  }

  @Test
  void aThroughputIsThatOfAllThreads() {
    assertEquals(50, CyclesProfiler.nanosOfOperation(Mode.Throughput, 0.02, 1, 1), 1e-9);
    assertEquals(200, CyclesProfiler.nanosOfOperation(Mode.Throughput, 0.02, 1, 4), 1e-9);
    assertEquals(200, CyclesProfiler.nanosOfOperation(Mode.Throughput, 20e6, 1e9, 4), 1e-9);
  }

  @Test
  void thePmuCountsOrSaysWhyItDoesNot() {
    String absence = PerfCycles.absence();
    if (!absence.isEmpty()) {
      assertEquals(
          absence,
          assertThrows(UnsupportedOperationException.class, () -> PerfCycles.open(0)).getMessage());
      return;
    }
    try (PerfCycles cycles = PerfCycles.open(0)) {
      long before = cycles.read();
      assertTrue(cycles.read() > before, "the counter stands still");
    }
  }
}
