package io.csmipc.bench.scaling;

import io.csmipc.bench.machine.Disturbance;
import io.csmipc.shim.Cpu;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A thread that is bound to a core and does one thing after the other. */
final class Pinned implements AutoCloseable {
  private final ExecutorService executor;
  private final Path task;

  /**
   * Starts one.
   *
   * @param name of the thread
   * @param cpu to run on
   */
  Pinned(String name, int cpu) throws InterruptedException {
    executor = Executors.newSingleThreadExecutor(r -> Thread.ofPlatform().name(name).unstarted(r));
    task = await(executor.submit(() -> pin(cpu)));
  }

  private static Path pin(int cpu) {
    if (!Cpu.pinCurrentThread(cpu)) {
      throw new IllegalStateException("cannot bind a thread to a core");
    }
    return Disturbance.thisThread();
  }

  /** Where the kernel describes the thread. */
  Path task() {
    return task;
  }

  /** Gives it something to do. */
  <T> Future<T> start(Callable<T> work) {
    return executor.submit(work);
  }

  /** Waits for what a thread does; throws what it threw. */
  static <T> T await(Future<T> work) throws InterruptedException {
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
