package io.csmipc.bench.sharing;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The loops that read weights, plain Java. */
final class Kernels {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int CHUNK_LONGS = 1 << 14;

  private Kernels() {}

  /**
   * The product of one row of weights and a vector. In two loops, since the JIT compiler makes
   * vector code of the second one; of both in one it does not.
   *
   * @param row where it begins in the weights
   * @param widened as long as {@code vector}; scratch
   */
  static int dot(MemorySegment weights, long row, int[] vector, int[] widened) {
    int length = vector.length;
    for (int i = 0; i < length; i++) {
      widened[i] = weights.get(BYTE, row + i);
    }
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += widened[i] * vector[i];
    }
    return sum;
  }

  /** The sum of all words: nothing but reading. The size is a multiple of 8. */
  static long sum(MemorySegment weights, long bytes) {
    long sum = 0;
    long at = 0;
    while (at < bytes) {
      int longs = (int) Math.min(CHUNK_LONGS, (bytes - at) / Long.BYTES);
      for (int i = 0; i < longs; i++) {
        sum += weights.get(LONG, at + (long) i * Long.BYTES);
      }
      at += (long) longs * Long.BYTES;
    }
    return sum;
  }
}
