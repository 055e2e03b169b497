package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BooleanSupplier;

/** Waits for a condition, with a deadline. */
final class Wait {
  private static final long LIMIT_NANOS = 30_000_000_000L;

  private Wait() {}

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, "waited in vain");
      Thread.onSpinWait();
    }
  }
}
