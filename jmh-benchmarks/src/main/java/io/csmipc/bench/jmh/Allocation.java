package io.csmipc.bench.jmh;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the calling thread allocated on the heap. The JVM counts each thread's bytes exactly, those
 * in its current allocation buffer included.
 */
public final class Allocation {
  /**
   * A path that allocates shows at least 16 bytes an operation, the smallest object. Below one byte
   * it was the harness, once an iteration.
   */
  public static final double LIMIT = 1.0;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long start;

  /** Starts anew. */
  public void begin() {
    start = threads.getCurrentThreadAllocatedBytes();
  }

  /** Bytes since then. */
  public long bytes() {
    return threads.getCurrentThreadAllocatedBytes() - start;
  }
}
