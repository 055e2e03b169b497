package io.csmipc.bench.jmh;

import io.csmipc.bench.machine.Disturbance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * The share of time for which the threads of a benchmark were ready but had to wait for a core, as
 * the scheduler counts it. JMH starts its workers with the first iteration, so that one has none.
 */
public final class WaitProfiler implements InternalProfiler {
  /** The name of the figure. */
  static final String LABEL = "wait";

  private Disturbance disturbance;
  private long waited;
  private long start;

  /** For JMH, which makes profilers by their class names. */
  public WaitProfiler() {}

  @Override
  public String getDescription() {
    return "share of time that the benchmark's threads waited for their cores";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    List<Path> threads = new ArrayList<>(Workers.of(benchmark.getBenchmark()));
    disturbance = null;
    if (!threads.isEmpty()) {
      threads.addAll(Workers.partners());
      disturbance = new Disturbance(threads);
      waited = disturbance.waitedNanos();
      start = System.nanoTime();
    }
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    if (disturbance == null) {
      return List.of();
    }
    double share = (disturbance.waitedNanos() - waited) / (double) (System.nanoTime() - start);
    return List.of(new ScalarResult(LABEL, share, "share", AggregationPolicy.MAX));
  }
}
