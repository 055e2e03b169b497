package io.csmipc.ring;

import java.lang.foreign.MemorySegment;

/** Puts threads to sleep on a 32-bit word and wakes them, across processes. */
public interface Waker {
  /**
   * Sleeps while the word holds a value; returns at a wake, at the limit, or without a reason.
   *
   * @param memory where, possibly read-only
   * @param offset in bytes
   * @param seen the value
   * @param nanos the limit
   */
  void sleep(MemorySegment memory, long offset, int seen, long nanos);

  /**
   * Wakes all who sleep on the word.
   *
   * @param memory where, possibly read-only
   * @param offset in bytes
   */
  void wake(MemorySegment memory, long offset);
}
