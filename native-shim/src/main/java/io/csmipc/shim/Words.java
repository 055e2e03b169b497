package io.csmipc.shim;

import java.lang.foreign.MemorySegment;

/** What the bindings that take a word of memory have in common. */
final class Words {
  private Words() {}

  /** The word itself, checked against bounds and alignment. */
  static MemorySegment nativeWord(MemorySegment segment, long offset, long size) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException("a word on the heap moves: it must be in native memory");
    }
    return segment.asSlice(offset, size, size);
  }

  /**
   * What a downcall threw: the JDK's own checks (a closed arena, a foreign thread) pass, the
   * functions throw nothing.
   */
  static RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof Error e) {
      throw e;
    }
    return thrown instanceof RuntimeException e ? e : new IllegalStateException(thrown);
  }
}
