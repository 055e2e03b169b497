package io.csmipc.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies at most a cache line, word by word, through windows of fixed size. The compiler checks each
 * window once and no word in it, and the windows never come to exist on the heap; that is faster than the
 * call of a copy stub, which alone costs as much as the rest of a small message.
 */
public final class SmallCopy {
  /** The most bytes. Both sides must have this many bytes behind the start of the copy. */
  public static final int WINDOW = RecordHeader.LINE;

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

  private SmallCopy() {}

  /**
   * Copies whole words: up to 7 bytes more than asked for.
   *
   * @param from where from
   * @param at where to start, in bytes
   * @param to where to
   * @param dest where to start there, in bytes
   * @param length 0 to {@link #WINDOW} bytes
   */
  @SuppressWarnings("fallthrough") // on purpose: from the last word to the first
  public static void words(MemorySegment from, long at, MemorySegment to, long dest, int length) {
    MemorySegment source = from.asSlice(at, WINDOW);
    MemorySegment target = to.asSlice(dest, WINDOW);
    switch ((length + 7) >>> 3) {
      case 8:
        target.set(WORD, 56, source.get(WORD, 56));
      case 7:
        target.set(WORD, 48, source.get(WORD, 48));
      case 6:
        target.set(WORD, 40, source.get(WORD, 40));
      case 5:
        target.set(WORD, 32, source.get(WORD, 32));
      case 4:
        target.set(WORD, 24, source.get(WORD, 24));
      case 3:
        target.set(WORD, 16, source.get(WORD, 16));
      case 2:
        target.set(WORD, 8, source.get(WORD, 8));
      case 1:
        target.set(WORD, 0, source.get(WORD, 0));
      default:
    }
  }
}
