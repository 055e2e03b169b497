package io.csmipc.hostile;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The content of an honest message: every byte follows from its number and its length, so that a
 * receiver can tell a correct message from anything else without a second source.
 */
final class Letter {
  /** The shortest letter: number and length. */
  static final int MIN_LENGTH = 16;

  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private Letter() {}

  static int type(long number) {
    return (int) (number & 0xFFFF);
  }

  static byte[] write(long number, int length) {
    byte[] bytes = new byte[length];
    MemorySegment segment = MemorySegment.ofArray(bytes);
    segment.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, number);
    segment.set(ValueLayout.JAVA_LONG_UNALIGNED, 8, length ^ (number * GOLDEN));
    for (int i = MIN_LENGTH; i < length; i++) {
      bytes[i] = at(number, i);
    }
    return bytes;
  }

  /**
   * Reads a letter.
   *
   * @return its number, or -1 when it is none, or not all of it is as it was written
   */
  static long read(int type, MemorySegment buffer, long offset, int length) {
    if (length < MIN_LENGTH) {
      return -1;
    }
    long number = buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    long check = buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + 8);
    if (number < 0 || type != type(number) || check != (length ^ (number * GOLDEN))) {
      return -1;
    }
    for (int i = MIN_LENGTH; i < length; i++) {
      if (buffer.get(ValueLayout.JAVA_BYTE, offset + i) != at(number, i)) {
        return -1;
      }
    }
    return number;
  }

  private static byte at(long number, int index) {
    return (byte) (((number + 1) * GOLDEN + index * 0x5851_F42DL) >>> 29);
  }
}
