package io.csmipc.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Which claims are open, in private memory: so that a close can turn them into padding and a long
 * one can be named. Opened under the lane's lock (or by its one thread), finished by the claim's
 * holder, looked at by the housekeeping thread.
 */
final class OpenClaims {
  static final int SLOTS = 64;
  private static final long FREE = -1;
  private static final VarHandle START = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] starts = new long[SLOTS];
  private final int[] frames = new int[SLOTS];
  private final byte[] kinds = new byte[SLOTS];
  private final Thread[] holders = new Thread[SLOTS];
  private final long[] seenStarts = new long[SLOTS];
  private final long[] seenSince = new long[SLOTS];

  /** The slot used last: as a rule it is free again, and its lines are in the cache. */
  private int next;

  OpenClaims() {
    Arrays.fill(starts, FREE);
    Arrays.fill(seenStarts, FREE);
  }

  /** Whether one more can be opened. */
  boolean isFull() {
    return (long) START.getAcquire(starts, next) != FREE && !findFree();
  }

  private boolean findFree() {
    for (int slot = 0; slot < SLOTS; slot++) {
      if ((long) START.getAcquire(starts, slot) == FREE) {
        next = slot;
        return true;
      }
    }
    return false;
  }

  /** Notes an open claim; behind an {@link #isFull()} that said no, or where there is only one. */
  int open(long start, int frame, int flags, Thread holder) {
    int slot = next;
    frames[slot] = frame;
    kinds[slot] = (byte) flags;
    if (holders[slot] != holder) {
      holders[slot] = holder; // a store of a reference costs more than a look at it
    }
    // Release: frame and holder first. Counterpart: the acquire in openStart().
    START.setRelease(starts, slot, start);
    return slot;
  }

  /** The holder is done with it: published, or padded. */
  void done(int slot) {
    // Release: the record is published first. Counterpart: the acquire in openStart() and isFull().
    START.setRelease(starts, slot, FREE);
  }

  /** Where the claim of a slot starts, or -1. */
  long openStart(int slot) {
    return (long) START.getAcquire(starts, slot);
  }

  int frame(int slot) {
    return frames[slot];
  }

  int flags(int slot) {
    return kinds[slot];
  }

  /**
   * Looks for claims that have been open for long. Called by the housekeeping thread alone.
   *
   * @param now the time
   * @param limitNanos from when on a claim counts as long
   * @return the thread that holds one that has just become long, or null
   */
  Thread newlyLong(long now, long limitNanos) {
    for (int slot = 0; slot < SLOTS; slot++) {
      long start = openStart(slot);
      if (start != seenStarts[slot]) {
        seenStarts[slot] = start;
        seenSince[slot] = now;
      } else if (start != FREE
          && seenSince[slot] != Long.MAX_VALUE
          && now - seenSince[slot] > limitNanos) {
        seenSince[slot] = Long.MAX_VALUE;
        return holders[slot];
      }
    }
    return null;
  }
}
