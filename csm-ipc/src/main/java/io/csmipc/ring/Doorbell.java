package io.csmipc.ring;

import io.csmipc.WaitCondition;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.Words;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Sleeping and waking between the two sides of a session.
 *
 * <p>A sleeper raises SLEEPING in its own outbox, reads the <i>peer's</i> DOORBELL word, looks once
 * more at what it waits for, and waits on that word. A waker publishes, looks at the peer's
 * SLEEPING, bumps its own DOORBELL and wakes. The full fence between store and load on each side
 * makes sure that at least one of the two sees the other. A bell is a hint: it is never counted,
 * and every sleep has a limit.
 */
public final class Doorbell {
  /** A sleep's limit; also bounds how long a session that ended is held by a sleeper. */
  private static final long MAX_SLEEP_NANOS = 50_000_000;

  /** A sleep's length where nobody can be woken. */
  private static final long PARK_NANOS = 50_000;

  /** In the upper half of DOORBELL: this side cannot wake anybody, so do not sleep on it. */
  private static final long MUTE = 1L << 32;

  /** How many bells can be rung between two rounds of housekeeping, which rings what is left. */
  private static final int BELLS_PER_ROUND = 4096;

  private final MemorySegment own;
  private final MemorySegment peer;
  private final boolean iSleep;
  private final boolean peerSleeps;
  private final Waker waker;
  private final Object sleep = new Object();
  private volatile int sleepers;
  private final AtomicInteger bells = new AtomicInteger(BELLS_PER_ROUND);
  private final AtomicLong rung = new AtomicLong();

  /**
   * For one session.
   *
   * @param own my outbox
   * @param peer the peer's outbox
   * @param iSleep whether this side asked to be woken
   * @param peerSleeps whether the peer asked to be woken
   * @param waker waits and wakes, or null when the platform cannot
   */
  public Doorbell(
      MemorySegment own, MemorySegment peer, boolean iSleep, boolean peerSleeps, Waker waker) {
    this.own = own;
    this.peer = peer;
    this.iSleep = iSleep;
    this.peerSleeps = peerSleeps;
    this.waker = waker;
    if (waker == null) {
      Words.setRelease(own, OutboxLayout.DOORBELL, MUTE);
    }
  }

  /** To be called after something was published: wakes the peer if it sleeps. */
  public void ring() {
    if (peerSleeps) {
      ringIfAsleep();
    }
  }

  private void ringIfAsleep() {
    // Publication before the look. Counterpart: the full fence in sleep().
    Words.fullFence();
    if (Words.getOpaque(peer, OutboxLayout.SLEEPING) != 0 && bells.getAndDecrement() > 0) {
      wakePeer();
    }
  }

  private void wakePeer() {
    long bell = rung.incrementAndGet() & 0x7FFF_FFFF;
    if (waker != null) {
      Words.setRelease(own, OutboxLayout.DOORBELL, bell);
      waker.wake(own, OutboxLayout.DOORBELL);
    }
  }

  /** Called now and then by the housekeeping thread: rings what the limit held back. */
  public void round() {
    if (peerSleeps && bells.getAndSet(BELLS_PER_ROUND) <= 0) {
      wakePeer();
    }
  }

  /** Ends the sleep of my own threads. */
  public void wakeOwnSleepers() {
    if (waker != null && sleepers > 0) {
      waker.wake(peer, OutboxLayout.DOORBELL);
    }
  }

  /**
   * How many times the peer was woken.
   *
   * @return the count
   */
  public long rung() {
    return rung.get();
  }

  /**
   * Makes something to wait for.
   *
   * @param ready one look at it
   * @return a condition that can be slept on
   */
  public WaitCondition condition(BooleanSupplier ready) {
    return new WaitCondition() {
      @Override
      public boolean ready() {
        return ready.getAsBoolean();
      }

      @Override
      public void block(long nanos) {
        sleep(ready, nanos);
      }
    };
  }

  private void sleep(BooleanSupplier ready, long nanos) {
    if (waker == null || !iSleep || (Words.getOpaque(peer, OutboxLayout.DOORBELL) & MUTE) != 0) {
      LockSupport.parkNanos(Math.min(nanos, PARK_NANOS));
      return;
    }
    countSleepers(1);
    try {
      // The raised flag before the look. Counterpart: the full fence in ringIfAsleep().
      Words.fullFence();
      int seen = (int) Words.getAcquire(peer, OutboxLayout.DOORBELL);
      if (!ready.getAsBoolean()) {
        waker.sleep(peer, OutboxLayout.DOORBELL, seen, Math.min(nanos, MAX_SLEEP_NANOS));
      }
    } finally {
      countSleepers(-1);
    }
  }

  /** Count and flag change together: one who wakes up must not lower what another just raised. */
  private void countSleepers(int change) {
    synchronized (sleep) {
      sleepers += change;
      Words.setRelease(own, OutboxLayout.SLEEPING, sleepers == 0 ? 0 : 1);
    }
  }
}
