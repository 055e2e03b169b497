package io.csmipc.crash;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Messages that say what they must look like: id, length, and bytes that follow from both. */
final class Content {
  static final int MIN_LENGTH = 12;

  private Content() {}

  /** An id is never zero: incarnations count from 1. */
  static long id(int incarnation, int thread, int entry) {
    return (long) incarnation << 40 | (long) thread << 32 | entry;
  }

  static int incarnation(long id) {
    return (int) (id >>> 40);
  }

  static int thread(long id) {
    return (int) (id >>> 32) & 0xFF;
  }

  static int entry(long id) {
    return (int) id;
  }

  static void fill(byte[] message, long id, int length) {
    ByteBuffer buffer = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
    buffer.putLong(id).putInt(length);
    int at = MIN_LENGTH;
    for (; at + 8 <= length; at += 8) {
      buffer.putLong(at, pattern(id, length, at));
    }
    for (; at < length; at++) {
      message[at] = (byte) pattern(id, length, at);
    }
  }

  private static long pattern(long id, int length, int at) {
    return (id + length + at) * 0x9E37_79B9_7F4A_7C15L;
  }

  /** Returns the id, or throws when any byte is wrong. */
  static long verify(int type, MemorySegment message, long offset, int length) {
    long id = message.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    int said = message.get(ValueLayout.JAVA_INT_UNALIGNED, offset + 8);
    boolean right = said == length && type == thread(id);
    int at = MIN_LENGTH;
    for (; right && at + 8 <= length; at += 8) {
      right = message.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + at) == pattern(id, length, at);
    }
    for (; right && at < length; at++) {
      right = message.get(ValueLayout.JAVA_BYTE, offset + at) == (byte) pattern(id, length, at);
    }
    if (!right) {
      throw new AssertionError(
          "message %x of type %d and %d bytes is wrong near byte %d; says %d bytes"
              .formatted(id, type, length, at, said));
    }
    return id;
  }
}
