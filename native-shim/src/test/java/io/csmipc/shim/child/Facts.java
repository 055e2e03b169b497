package io.csmipc.shim.child;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.csmipc.shim.CacheLine;
import io.csmipc.shim.Cpu;
import io.csmipc.shim.CycleCounter;
import io.csmipc.shim.Futex;
import io.csmipc.shim.Shim;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;

/** Uses all that the module exports, and prints what came of it as lines of {@code key=value}. */
public final class Facts {
  private static final long SEEN = 5;

  private Facts() {}

  public static void main(String[] args) throws InterruptedException {
    fact("native", Shim.isNative());
    fact("describe", Shim.describe());
    counter();
    cpu();
    try (Arena arena = Arena.ofShared()) {
      futex(arena.allocate(JAVA_INT));
      cacheLine(arena.allocate(JAVA_LONG));
    }
  }

  private static void counter() {
    fact("counter.name", CycleCounter.name());
    fact("counter.unit", CycleCounter.unit());
    fact("counter.frequency", CycleCounter.frequencyHz());
    long start = CycleCounter.start();
    long read = CycleCounter.read();
    long stop = CycleCounter.stop();
    fact("counter.ordered", start <= read && read <= stop);
    fact("counter.overhead.negative", CycleCounter.overhead() < 0);
  }

  private static void cpu() {
    fact("cpu.allowed", Cpu.allowed());
    fact("cpu.current.allowed", Cpu.allowed().contains(Cpu.current()));
    fact("cpu.pinned", Cpu.pinCurrentThread(Cpu.allowed().getFirst()));
  }

  private static void futex(MemorySegment word) {
    fact("futex.available", Futex.available());
    try {
      fact("futex.wait", Futex.wait(word, 0, 1, 0));
    } catch (UnsupportedOperationException e) {
      fact("futex.wait.unsupported", e.getMessage());
    }
    try {
      fact("futex.wake", Futex.wake(word, 0, 1));
    } catch (UnsupportedOperationException e) {
      fact("futex.wake.unsupported", e.getMessage());
    }
  }

  private static void cacheLine(MemorySegment word) throws InterruptedException {
    fact("line.mechanism", CacheLine.mechanism());
    word.set(JAVA_LONG, 0, SEEN);
    fact("line.timeout", CacheLine.await(word, 0, SEEN, 1_000_000));
    CountDownLatch begun = new CountDownLatch(1);
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    begun.await();
                  } catch (InterruptedException e) {
                    return;
                  }
                  // Release: acquired by await.
                  JAVA_LONG.varHandle().setRelease(word, 0L, SEEN + 1);
                });
    begun.countDown();
    fact("line.changed", CacheLine.await(word, 0, SEEN, Long.MAX_VALUE));
    writer.join();
  }

  private static void fact(String key, Object value) {
    System.out.println(key + "=" + value);
  }
}
