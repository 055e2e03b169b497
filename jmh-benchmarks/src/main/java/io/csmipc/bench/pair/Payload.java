package io.csmipc.bench.pair;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * What messages contain: the sequence number in the first eight bytes, then bytes out of a pool
 * that both sides make from the same seed, at an offset that changes with the sequence number.
 */
final class Payload {
  /** The largest payload. */
  static final int MAX_SIZE = 1 << 16;

  private static final int SHIFTS = 64;
  private static final int SHIFT_BYTES = 64;
  private static final long SEED = 0x43_41_45_43L;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final MemorySegment pool;

  private Payload(MemorySegment pool) {
    this.pool = pool;
  }

  /** The payloads of one direction; the two directions differ. */
  static Payload of(Side from) {
    MemorySegment pool = privateMemory(MAX_SIZE + SHIFTS * SHIFT_BYTES);
    RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom").create(from == Side.A ? SEED : SEED + 1);
    for (long at = 0; at < pool.byteSize(); at += Long.BYTES) {
      pool.set(LONG, at, random.nextLong());
    }
    return new Payload(pool);
  }

  /** Native memory of this process, aligned to pages; it lives as long as the process. */
  static MemorySegment privateMemory(long size) {
    return Arena.global().allocate(size, 4096);
  }

  /** The memory that {@link #offset} counts in. */
  MemorySegment pool() {
    return pool;
  }

  /** Where the bytes of a fresh message start in the pool; those of a ready one start at 0. */
  static int offset(long sequence) {
    return (int) (sequence & (SHIFTS - 1)) * SHIFT_BYTES;
  }

  /** Fills a private buffer with a message. */
  void fill(MemorySegment target, long sequence, int size) {
    MemorySegment.copy(pool, offset(sequence), target, 0, size);
    target.set(LONG, 0, sequence);
  }

  /** Whether a message holds what the pool holds from an offset on, behind its sequence number. */
  boolean matches(long from, MemorySegment message, long at, int size) {
    return MemorySegment.mismatch(
            pool, from + Long.BYTES, from + size, message, at + Long.BYTES, at + size)
        == -1;
  }
}
