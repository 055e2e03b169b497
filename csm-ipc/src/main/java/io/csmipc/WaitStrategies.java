package io.csmipc;

import java.util.concurrent.locks.LockSupport;

/** The ways to wait that come with the library. */
public final class WaitStrategies {
  private static final int SPINS = 256;
  private static final int YIELDS = 32;
  private static final long MIN_PARK_NANOS = 1_000;
  private static final long MAX_PARK_NANOS = 1_000_000;

  private WaitStrategies() {}

  /**
   * Never gives the core away: the lowest latency, one core each.
   *
   * @return the strategy
   */
  public static WaitStrategy busySpin() {
    return (condition, deadlineNanos) -> {
      while (!condition.ready()) {
        if (System.nanoTime() - deadlineNanos >= 0) {
          return condition.ready();
        }
        Thread.onSpinWait();
      }
      return true;
    };
  }

  /**
   * Spins, then yields, then sleeps for growing times of up to a millisecond.
   *
   * @return the strategy
   */
  @SuppressWarnings("ThreadPriorityCheck") // yielding is what the middle stage is for
  public static WaitStrategy backoff() {
    return (condition, deadlineNanos) -> {
      long park = MIN_PARK_NANOS;
      for (int round = 0; !condition.ready(); round++) {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
          return condition.ready();
        }
        if (round < SPINS) {
          Thread.onSpinWait();
        } else if (round < SPINS + YIELDS) {
          Thread.yield();
        } else {
          LockSupport.parkNanos(Math.min(park, left));
          park = Math.min(2 * park, MAX_PARK_NANOS);
        }
      }
      return true;
    };
  }

  /**
   * Spins briefly, then sleeps until the peer rings the doorbell: an idle channel costs no core.
   *
   * @return the strategy
   */
  public static WaitStrategy blocking() {
    return (condition, deadlineNanos) -> {
      for (int round = 0; !condition.ready(); round++) {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
          return condition.ready();
        }
        if (round < SPINS) {
          Thread.onSpinWait();
        } else {
          condition.block(left);
        }
      }
      return true;
    };
  }
}
