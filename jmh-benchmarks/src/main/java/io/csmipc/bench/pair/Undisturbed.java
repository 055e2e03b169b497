package io.csmipc.bench.pair;

import io.csmipc.bench.machine.Disturbance;
import java.util.function.Supplier;

/** Repeats what was measured while threads waited for their cores. */
final class Undisturbed {
  private static final int ATTEMPTS = 3;

  private final Disturbance disturbance;
  private final double maxWait;
  private double worstWait;

  Undisturbed(Disturbance disturbance, double maxWait) {
    this.disturbance = disturbance;
    this.maxWait = maxWait;
  }

  /** Forgets what was before. */
  void reset() {
    worstWait = 0;
  }

  /** The largest share of waiting in what was used since the last reset, 0 to 1. */
  double worstWait() {
    return worstWait;
  }

  /** Takes a share of waiting into account that somebody else found. */
  void include(double wait) {
    worstWait = Math.max(worstWait, wait);
  }

  /** Measures up to three times, until nobody waited; gives the result with the least waiting. */
  <T> T best(Supplier<T> measurement) {
    double leastWait = Double.POSITIVE_INFINITY;
    T best = null;
    for (int attempt = 0; attempt < ATTEMPTS && leastWait > maxWait; attempt++) {
      long waited = disturbance.waitedNanos();
      long start = System.nanoTime();
      T result = measurement.get();
      long nanos = System.nanoTime() - start;
      double wait = (disturbance.waitedNanos() - waited) / (double) nanos;
      if (wait < leastWait) {
        leastWait = wait;
        best = result;
      }
    }
    include(leastWait);
    return best;
  }
}
