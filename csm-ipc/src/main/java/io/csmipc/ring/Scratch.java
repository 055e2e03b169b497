package io.csmipc.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Private memory that messages are copied into. It outlives the sessions of a channel, so that
 * reconnecting does not leave memory behind for the garbage collector to find. Used by whoever
 * polls the channel, one thread at a time.
 */
public final class Scratch {
  private static final int INITIAL = 1 << 16;

  private MemorySegment whole = MemorySegment.NULL;
  private MemorySegment parts = MemorySegment.NULL;

  /** Nothing reserved yet. */
  public Scratch() {}

  /** For whole messages; of at least that size. */
  MemorySegment whole(long size) {
    if (whole.byteSize() < size) {
      whole = Arena.ofAuto().allocate(Math.max(INITIAL, Math.max(size, 2 * whole.byteSize())), 64);
    }
    return whole;
  }

  /** For parts that are being put together. */
  MemorySegment parts() {
    return parts;
  }

  void keepParts(MemorySegment memory) {
    parts = memory;
  }
}
