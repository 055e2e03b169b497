package io.csmipc.bench.jmh;

import io.csmipc.bench.machine.Cores;
import io.csmipc.shim.Cpu;
import io.csmipc.shim.Shim;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** What all benchmarks here have in common: how long they run, and on which cores. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public abstract class MicroBenchmark {
  /** For benchmarks. */
  protected MicroBenchmark() {}

  /** The two cores that a benchmark uses. */
  static Cores cores() {
    return Cores.pick(Cpu.allowed());
  }

  /** Binds the calling thread; threads that it starts later begin on the same core. */
  static void pin(int cpu) {
    if (!Cpu.pinCurrentThread(cpu)) {
      throw new IllegalStateException("cannot bind a thread to a core: " + Shim.describe());
    }
  }
}
