package io.csmipc.shim;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Runs parts of a test in threads of their own, so that no test inherits another's CPU. */
final class Threads {
  private static final long LIMIT_SECONDS = 60;

  private Threads() {}

  /** A part of a test. */
  interface Body {
    void execute() throws Throwable;
  }

  /** Runs the body in a new platform thread and throws what it threw. */
  static void run(Body body) throws Exception {
    join(start(body));
  }

  static FutureTask<Void> start(Body body) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              try {
                body.execute();
              } catch (Exception | Error e) {
                throw e;
              } catch (Throwable e) {
                throw new IllegalStateException(e);
              }
              return null;
            });
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  static void join(FutureTask<Void> task) throws Exception {
    try {
      task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }
}
