package io.csmipc.bench.sharing;

import io.csmipc.bench.machine.Disturbance;
import io.csmipc.shim.Cpu;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The main class of a process that computes with weights in one place; prints one {@link
 * RuntimeSample}. A process knows one place only, so the loops are compiled for it alone.
 */
final class RuntimeParty {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private static final long PAGE = 4096;
  private static final int ATTEMPTS = 3;
  private static final int READS = 9;
  private static final int PIECE = 1 << 20;
  private static final int READS_OF_A_PIECE = 300;

  private final RuntimeTask task;
  private final Disturbance disturbance = new Disturbance(List.of(Disturbance.thisThread()));
  private double worstWait;

  private RuntimeParty(RuntimeTask task) {
    this.task = task;
  }

  /**
   * Measures.
   *
   * @param args a {@link RuntimeTask}
   * @throws Exception when that does not work
   */
  public static void main(String[] args) throws Exception {
    RuntimeTask task = RuntimeTask.parse(args);
    if (!Cpu.pinCurrentThread(task.cpu())) {
      throw new IllegalStateException("cannot bind a thread to a core");
    }
    RuntimeParty party = new RuntimeParty(task);
    if (task.placement().isShared()) {
      try (SharedWeights weights = SharedWeights.view(Path.of(task.file()))) {
        party.measure(weights.segment());
      }
    } else {
      try (Arena arena = Arena.ofShared()) {
        MemorySegment weights = allocate(task, arena);
        Weights.fill(weights, task.shape().bytes());
        party.measure(weights);
      }
    }
  }

  private static MemorySegment allocate(RuntimeTask task, Arena arena) {
    long bytes = task.shape().bytes();
    return switch (task.placement()) {
      case HEAP, HEAP_HUGE -> MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]);
      case NATIVE -> arena.allocate(bytes, PAGE);
      case NATIVE_HUGE -> AnonymousMemory.huge(bytes);
      default -> throw new IllegalArgumentException(task.placement() + " is another process's");
    };
  }

  private void measure(MemorySegment weights) throws IOException {
    long bytes = task.shape().bytes();
    for (int i = 0; i < READS_OF_A_PIECE; i++) {
      Kernels.sum(weights, Math.min(PIECE, bytes)); // Until it is compiled.
    }
    long start = System.nanoTime();
    long sum = Kernels.sum(weights, bytes);
    long firstRead = System.nanoTime() - start;
    Inference inference = new Inference(task.shape(), weights);
    for (int i = 0; i < task.warmUp(); i++) {
      inference.step();
    }
    long[] tokens = undisturbed(() -> text(inference));
    long fingerprint = fingerprint(inference);
    long[] reads = undisturbed(() -> reads(weights, bytes, sum));
    OUT.println(
        new RuntimeSample(
                Arrays.stream(tokens).sum(),
                median(tokens),
                firstRead,
                median(reads),
                ProcessMemory.hugeOfThisProcess(),
                Weights.digest(weights, bytes),
                Long.toHexString(fingerprint),
                worstWait)
            .line());
  }

  private long[] text(Inference inference) {
    inference.restart();
    long[] nanos = new long[task.tokens()];
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      inference.step();
      nanos[i] = System.nanoTime() - start;
    }
    return nanos;
  }

  /** The same text again, without a clock: every bit of every step. */
  private long fingerprint(Inference inference) {
    inference.restart();
    long fingerprint = 0;
    for (int i = 0; i < task.tokens(); i++) {
      inference.step();
      fingerprint = 31 * fingerprint + inference.fingerprint();
    }
    return fingerprint;
  }

  private static long[] reads(MemorySegment weights, long bytes, long expected) {
    long[] nanos = new long[READS];
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      long sum = Kernels.sum(weights, bytes);
      nanos[i] = System.nanoTime() - start;
      if (sum != expected) {
        throw new IllegalStateException("the weights changed while they were read");
      }
    }
    return nanos;
  }

  /** Repeats what had to wait for its core; keeps what waited least. */
  private long[] undisturbed(Supplier<long[]> measurement) {
    double leastWait = Double.MAX_VALUE;
    long[] best = {};
    for (int attempt = 0; attempt < ATTEMPTS && leastWait > task.maxWait(); attempt++) {
      long waited = disturbance.waitedNanos();
      long start = System.nanoTime();
      long[] nanos = measurement.get();
      double wait = (disturbance.waitedNanos() - waited) / (double) (System.nanoTime() - start);
      if (wait < leastWait) {
        leastWait = wait;
        best = nanos;
      }
    }
    worstWait = Math.max(worstWait, leastWait);
    return best;
  }

  private static long median(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
