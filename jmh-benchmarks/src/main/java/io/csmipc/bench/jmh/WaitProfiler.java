package io.csmipc.bench.jmh;

import io.csmipc.bench.machine.Disturbance;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * The largest share of time for which a thread of a benchmark was ready but had to wait for a core,
 * as the scheduler counts it. JMH starts its workers with the first iteration, so that one has
 * none.
 */
public final class WaitProfiler implements InternalProfiler {
  /** The name of the figure. */
  static final String LABEL = "wait";

  private final Map<Path, Long> before = new HashMap<>();
  private long start;

  /** For JMH, which makes profilers by their class names. */
  public WaitProfiler() {}

  @Override
  public String getDescription() {
    return "share of time that the benchmark's threads waited for their cores";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before.clear();
    List<Path> threads = new ArrayList<>(Workers.of(benchmark.getBenchmark()));
    threads.addAll(Workers.partners());
    for (Path thread : threads) {
      waited(thread).ifPresent(nanos -> before.put(thread, nanos));
    }
    start = System.nanoTime();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double nanos = System.nanoTime() - start;
    double most = 0;
    for (Map.Entry<Path, Long> thread : before.entrySet()) {
      most = Math.max(most, (double) (waited(thread.getKey()).orElse(0) - thread.getValue()));
    }
    return before.isEmpty()
        ? List.of()
        : List.of(new ScalarResult(LABEL, most / nanos, "share", AggregationPolicy.MAX));
  }

  /** Nothing for a thread that has ended: the last iteration ends the other side, too. */
  private static OptionalLong waited(Path thread) {
    try {
      return OptionalLong.of(new Disturbance(List.of(thread)).waitedNanos());
    } catch (UncheckedIOException e) {
      return OptionalLong.empty();
    }
  }
}
