package io.csmipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WaitStrategiesTest {
  private static final long SOON = 30_000_000_000L;

  /** Holds after a number of looks. */
  private static final class Looks implements WaitCondition {
    private final int needed;
    private int looks;
    private int blocks;

    Looks(int needed) {
      this.needed = needed;
    }

    @Override
    public boolean ready() {
      return ++looks >= needed;
    }

    @Override
    public void block(long nanos) {
      assertTrue(nanos > 0);
      blocks++;
      LockSupport.parkNanos(Math.min(nanos, 1_000));
    }
  }

  static List<WaitStrategy> all() {
    return List.of(WaitStrategies.busySpin(), WaitStrategies.backoff(), WaitStrategies.blocking());
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatHoldsAlreadyNeedsOneLook(WaitStrategy strategy) {
    Looks looks = new Looks(1);
    assertTrue(strategy.await(looks, System.nanoTime() - SOON));
    assertEquals(1, looks.looks);
    assertEquals(0, looks.blocks);
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatComesToHoldEndsTheWait(WaitStrategy strategy) {
    Looks looks = new Looks(400);
    assertTrue(strategy.await(looks, System.nanoTime() + SOON));
    assertEquals(400, looks.looks);
  }

  @ParameterizedTest
  @MethodSource("all")
  void theDeadlineEndsTheWaitWithALastLook(WaitStrategy strategy) {
    Looks never = new Looks(Integer.MAX_VALUE);
    long deadline = System.nanoTime() + 2_000_000;
    assertFalse(strategy.await(never, deadline));
    assertTrue(System.nanoTime() - deadline >= 0);
    assertTrue(strategy.await(new Looks(2), deadline));
  }
}
