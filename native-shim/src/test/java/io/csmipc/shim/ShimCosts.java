package io.csmipc.shim;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Prints the table of costs in docs/native-shim.md, measured on this machine. Not a test. */
public final class ShimCosts {
  /** Many short rounds, so that on a busy machine most of them run undisturbed. */
  private static final int ROUNDS = 301;

  private static final int WARM_UP_ROUNDS = 100;
  private static final int CALLS = 2_000;
  private static final int HAND_OFFS = 50;
  private static final long LONG_LIMIT = TimeUnit.SECONDS.toNanos(10);
  private static final VarHandle INT = JAVA_INT.varHandle();
  private static final MemorySegment WORDS = Arena.global().allocate(256, 64);
  private static final long PING = 0;
  private static final long PONG = 128;

  private ShimCosts() {}

  /** How a side waits for its turn, and how it tells the other. */
  private interface Turn {
    void await(long offset, int value);

    default void publish(long offset, int value) {
      INT.setVolatile(WORDS, offset, value); // counterpart: await
    }
  }

  public static void main(String[] args) throws Exception {
    List<Integer> cpus = Cpu.allowed();
    Threads.run(
        () -> {
          Cpu.pinCurrentThread(cpus.getFirst());
          System.out.println("| what | median, ns | fastest round, ns |");
          System.out.println("| --- | --- | --- |");
          row("System.nanoTime()", calls(System::nanoTime));
          row("CycleCounter.read()", calls(CycleCounter::read));
          row("CycleCounter.start()", calls(CycleCounter::start));
          row("CycleCounter.stop()", calls(CycleCounter::stop));
          row("Cpu.current()", calls(Cpu::current));
          row("Futex.wake, nobody waits", calls(() -> Futex.wake(WORDS, PING, 1)));
          row("Futex.wait, value differs", calls(ShimCosts::waitForNothing));
          if (cpus.size() > 1) {
            row("futex wake round trip, two pinned threads", handOffs(new FutexTurn(), cpus));
            row("the same, spinning", handOffs(new SpinTurn(), cpus));
          }
          System.out.printf(
              "%s; %s, %s, %.3f GHz, overhead of start/stop %.1f ticks; cache line: %s%n",
              Shim.describe(),
              CycleCounter.name(),
              CycleCounter.unit(),
              CycleCounter.frequencyHz() / 1e9,
              CycleCounter.overhead(),
              CacheLine.mechanism());
        });
  }

  private static long waitForNothing() {
    return Futex.wait(WORDS, PING, -1, 0) == Futex.WaitResult.VALUE_CHANGED ? 1 : 0;
  }

  private static double[] calls(LongSupplier call) {
    double[] nanos = new double[ROUNDS];
    long sum = 0;
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        sum += call.getAsLong();
      }
      nanos[Math.max(round, 0)] = (System.nanoTime() - begin) / (double) CALLS;
    }
    INT.setOpaque(WORDS, PONG, (int) sum); // the results must not look unused
    return nanos;
  }

  private static double[] handOffs(Turn turn, List<Integer> cpus) throws Exception {
    double[] nanos = new double[ROUNDS];
    INT.setVolatile(WORDS, PING, 0);
    INT.setVolatile(WORDS, PONG, 0);
    int last = (WARM_UP_ROUNDS + ROUNDS) * HAND_OFFS;
    FutureTask<Void> other =
        Threads.start(
            () -> {
              Cpu.pinCurrentThread(cpus.get(1));
              for (int i = 1; i <= last; i++) {
                turn.await(PING, i);
                turn.publish(PONG, i);
              }
            });
    int value = 0;
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      for (int i = 0; i < HAND_OFFS; i++) {
        turn.publish(PING, ++value);
        turn.await(PONG, value);
      }
      nanos[Math.max(round, 0)] = (System.nanoTime() - begin) / (double) HAND_OFFS;
    }
    Threads.join(other);
    return nanos;
  }

  private static void row(String what, double[] nanos) {
    Arrays.sort(nanos);
    System.out.printf("| %s | %.1f | %.1f |%n", what, nanos[ROUNDS / 2], nanos[0]);
  }

  private static final class SpinTurn implements Turn {
    @Override
    public void await(long offset, int value) {
      while ((int) INT.getVolatile(WORDS, offset) != value) {
        Thread.onSpinWait();
      }
    }
  }

  private static final class FutexTurn implements Turn {
    @Override
    public void await(long offset, int value) {
      while ((int) INT.getVolatile(WORDS, offset) != value) {
        Futex.wait(WORDS, offset, value - 1, LONG_LIMIT);
      }
    }

    @Override
    public void publish(long offset, int value) {
      INT.setVolatile(WORDS, offset, value); // counterpart: await
      Futex.wake(WORDS, offset, 1);
    }
  }
}
