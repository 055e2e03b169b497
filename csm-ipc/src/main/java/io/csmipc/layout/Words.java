package io.csmipc.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The only ways in which the library touches 64-bit words of shared memory. Each method names its
 * memory order; each call site names its counterpart. No compare-and-set: a peer could make it fail
 * for ever, and a lost page would take the JVM with it.
 */
public final class Words {
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private Words() {}

  /**
   * Loads; later loads and stores stay behind it.
   *
   * @param memory where
   * @param offset in bytes, a multiple of 8
   * @return the word
   */
  public static long getAcquire(MemorySegment memory, long offset) {
    return (long) LONG.getAcquire(memory, offset);
  }

  /**
   * Loads once, without an order.
   *
   * @param memory where
   * @param offset in bytes, a multiple of 8
   * @return the word
   */
  public static long getOpaque(MemorySegment memory, long offset) {
    return (long) LONG.getOpaque(memory, offset);
  }

  /**
   * Stores; earlier loads and stores stay before it.
   *
   * @param memory where
   * @param offset in bytes, a multiple of 8
   * @param value the word
   */
  public static void setRelease(MemorySegment memory, long offset, long value) {
    LONG.setRelease(memory, offset, value);
  }

  /**
   * Stores to memory that no other thread touches until a later release store publishes it.
   *
   * @param memory where
   * @param offset in bytes, a multiple of 8
   * @param value the word
   */
  public static void setPlain(MemorySegment memory, long offset, long value) {
    memory.set(ValueLayout.JAVA_LONG, offset, value);
  }

  /**
   * Loads, ordered by the fences around it alone; the value must be compared and thrown away.
   *
   * @param memory where
   * @param offset in bytes, a multiple of 8
   * @return the word
   */
  public static long getPlain(MemorySegment memory, long offset) {
    return memory.get(ValueLayout.JAVA_LONG, offset);
  }

  /** Earlier loads stay before later loads and stores. */
  public static void acquireFence() {
    VarHandle.acquireFence();
  }

  /** Earlier stores stay before later stores. */
  public static void storeStoreFence() {
    VarHandle.storeStoreFence();
  }

  /** Everything earlier stays before everything later, also a store before a load. */
  public static void fullFence() {
    VarHandle.fullFence();
  }
}
