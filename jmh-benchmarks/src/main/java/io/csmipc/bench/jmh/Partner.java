package io.csmipc.bench.jmh;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The other side of a pair: a thread on a core of its own that does one thing again and again. */
final class Partner implements AutoCloseable {
  private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(20);

  private final Thread thread;
  private volatile boolean stopped;
  private volatile Throwable failure;

  /**
   * Starts.
   *
   * @param cpu the core
   * @param work done again and again; says whether there was anything to do
   */
  Partner(int cpu, BooleanSupplier work) {
    thread = new Thread(() -> run(cpu, work), Workers.PARTNER);
    thread.setDaemon(true);
    thread.start();
  }

  private void run(int cpu, BooleanSupplier work) {
    try {
      MicroBenchmark.pin(cpu);
      while (!stopped) {
        if (!work.getAsBoolean()) {
          Thread.onSpinWait();
        }
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  /**
   * Fails when the partner has.
   *
   * @throws IllegalStateException with what it failed with
   */
  void check() {
    if (failure != null) {
      throw new IllegalStateException("the other side failed", failure);
    }
  }

  /**
   * Waits for something that the partner brings about.
   *
   * @throws IllegalStateException when it does not within 20 s
   */
  void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      check();
      if (System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)) {
        throw new IllegalStateException("waited in vain for " + what);
      }
      Thread.onSpinWait();
    }
  }

  /** Ends it, and waits until it has. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    check();
    if (thread.isAlive()) {
      throw new IllegalStateException("the other side does not end");
    }
  }
}
