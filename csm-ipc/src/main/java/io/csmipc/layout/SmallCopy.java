package io.csmipc.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies at most a cache line, word by word: faster than the call of a copy stub, which alone costs
 * as much as the rest of a small message. No slices: where an application slices segments of many
 * kinds, the compiler lets them come to exist on the heap, 40 bytes a message.
 */
public final class SmallCopy {
  /** The most bytes. */
  public static final int MAX_BYTES = RecordHeader.LINE;

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

  private SmallCopy() {}

  /**
   * Copies whole words: up to 7 bytes more than asked for.
   *
   * @param from where from
   * @param at where to start, in bytes
   * @param to where to
   * @param dest where to start there, in bytes
   * @param length 0 to {@link #MAX_BYTES} bytes
   */
  @SuppressWarnings("fallthrough") // on purpose: from the last word to the first
  public static void words(MemorySegment from, long at, MemorySegment to, long dest, int length) {
    int words = (length + 7) >>> 3;
    if (words == 0) {
      return;
    }
    // The first word of both, whatever follows: the checks that all words have in common.
    to.set(WORD, dest, from.get(WORD, at));
    switch (words) {
      case 8:
        to.set(WORD, dest + 56, from.get(WORD, at + 56));
      case 7:
        to.set(WORD, dest + 48, from.get(WORD, at + 48));
      case 6:
        to.set(WORD, dest + 40, from.get(WORD, at + 40));
      case 5:
        to.set(WORD, dest + 32, from.get(WORD, at + 32));
      case 4:
        to.set(WORD, dest + 24, from.get(WORD, at + 24));
      case 3:
        to.set(WORD, dest + 16, from.get(WORD, at + 16));
      case 2:
        to.set(WORD, dest + 8, from.get(WORD, at + 8));
      default:
    }
  }
}
