package io.csmipc.bench.jmh;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Bytes of heap that JMH's worker threads allocated for an operation. JMH's own profiler counts the
 * whole process, in which its main thread allocates most of an iteration's bytes. The smallest
 * iteration stands for all: the last one ends the benchmark, which allocates.
 */
public final class AllocationProfiler implements InternalProfiler {
  /** The name of the figure. */
  static final String LABEL = "allocated";

  private static final String WORKER = "-jmh-worker-";

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<Long, Long> before = new HashMap<>();

  /** For JMH, which makes profilers by their class names. */
  public AllocationProfiler() {}

  @Override
  public String getDescription() {
    return "bytes of heap that the benchmark's threads allocated for an operation";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before.clear();
    for (long id : threads.getAllThreadIds()) {
      ThreadInfo info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().contains(WORKER)) {
        before.put(id, threads.getThreadAllocatedBytes(id));
      }
    }
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    long operations = result.getMetadata().getAllOps();
    if (before.isEmpty() || operations == 0) {
      return List.of(); // The workers start with the first iteration, which warms up.
    }
    long bytes = 0;
    for (Map.Entry<Long, Long> thread : before.entrySet()) {
      bytes += threads.getThreadAllocatedBytes(thread.getKey()) - thread.getValue();
    }
    return List.of(
        new ScalarResult(LABEL, (double) bytes / operations, "B/op", AggregationPolicy.MIN));
  }
}
