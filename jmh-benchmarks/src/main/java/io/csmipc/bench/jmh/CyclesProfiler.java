package io.csmipc.bench.jmh;

import io.csmipc.shim.CycleCounter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Cycles per operation, from the best counter that this machine shows; the label says which.
 *
 * <p>With a performance monitoring unit: the core cycles that JMH's worker threads ran in user
 * mode, all together, divided by the operations of all of them. Otherwise the counter of {@link
 * CycleCounter}, which all threads share: it is read with the clock at both ends of the iteration,
 * and what it counted in a nanosecond is multiplied with JMH's time of one operation of one thread.
 * JMH's own work between iterations is in neither.
 *
 * <p>Use it with {@code -prof io.csmipc.bench.jmh.CyclesProfiler}.
 */
public final class CyclesProfiler implements InternalProfiler {
  /** What the label of the figure begins with; the counter's name follows. */
  static final String LABEL = "cycles";

  private final String absence = PerfCycles.absence();
  private final List<PerfCycles> counters = new ArrayList<>();
  private boolean told;
  private long startTicks;
  private long startNanos;

  /** For JMH, which makes profilers by their class names. */
  public CyclesProfiler() {}

  @Override
  public String getDescription() {
    return "cycles per operation from the best counter available";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    if (absence.isEmpty()) {
      for (Path thread : Workers.of(benchmark.getBenchmark())) {
        counters.add(PerfCycles.open(Integer.parseInt(thread.getFileName().toString())));
      }
    }
    startNanos = System.nanoTime();
    startTicks = CycleCounter.read();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    long ticks = CycleCounter.read() - startTicks;
    long nanos = System.nanoTime() - startNanos;
    if (absence.isEmpty()) {
      return ofPmu(result.getMetadata().getAllOps());
    }
    double each =
        nanosOfOperation(
            benchmark.getMode(),
            result.getPrimaryResult().getScore(),
            (double) benchmark.getTimeUnit().toNanos(1),
            benchmark.getThreads());
    if (!told) {
      System.out.println("# cycles: " + CycleCounter.name() + ", as " + absence);
      told = true;
    }
    return List.of(
        new ScalarResult(
            "%s (%s)".formatted(LABEL, CycleCounter.name()),
            each * ticks / nanos,
            CycleCounter.unit() + "/op",
            AggregationPolicy.AVG));
  }

  private List<Result<?>> ofPmu(long operations) {
    long cycles = 0;
    for (PerfCycles counter : counters) {
      cycles += counter.read();
      counter.close();
    }
    boolean none = counters.isEmpty() || operations == 0;
    counters.clear();
    return none
        ? List.of() // The workers start with the first iteration, which warms up.
        : List.of(
            new ScalarResult(
                LABEL + " (PMU, user mode)",
                (double) cycles / operations,
                "core cycles/op",
                AggregationPolicy.AVG));
  }

  /** What one operation takes one thread, from what JMH reports. */
  static double nanosOfOperation(Mode mode, double score, double nanosOfUnit, int threads) {
    return mode == Mode.Throughput ? nanosOfUnit * threads / score : score * nanosOfUnit;
  }
}
