package io.csmipc.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Writes the first bytes of a record and its header in one go.
 *
 * <p>The reader spins on the cache line that they lie in. It asks for the line back as soon as the
 * first store has taken it away; when that request is served before the header is stored, the line
 * travels once more. So everything is loaded and checked first, and then the stores follow one
 * another without anything in between. That is a good part of the latency of a small message.
 */
public final class RecordHead {
  /** The most payload bytes: what a cache line holds behind a header. */
  public static final int MAX_PAYLOAD = RecordHeader.LINE - RecordHeader.BYTES;

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private RecordHead() {}

  /**
   * Copies the payload and publishes the record. The bytes behind the payload in its last word
   * become zero.
   *
   * @param source where the payload is
   * @param from where it starts there, in bytes
   * @param length its size, 0 to {@link #MAX_PAYLOAD} bytes
   * @param ring my outbox, with {@link RecordHeader#LINE} bytes behind {@code at}
   * @param at where the record starts there, in bytes, a multiple of 8
   * @param header the header word
   */
  @SuppressWarnings("fallthrough") // on purpose: from the last word to the first
  public static void publish(
      MemorySegment source, long from, int length, MemorySegment ring, long at, long header) {
    MemorySegment line = ring.asSlice(at, RecordHeader.LINE);
    int words = (length + 7) >>> 3;
    long w1 = 0;
    long w2 = 0;
    long w3 = 0;
    long w4 = 0;
    long w5 = 0;
    long w6 = 0;
    long w7 = 0;
    int whole = length >>> 3;
    switch (whole) {
      case 7:
        w7 = source.get(WORD, from + 48);
      case 6:
        w6 = source.get(WORD, from + 40);
      case 5:
        w5 = source.get(WORD, from + 32);
      case 4:
        w4 = source.get(WORD, from + 24);
      case 3:
        w3 = source.get(WORD, from + 16);
      case 2:
        w2 = source.get(WORD, from + 8);
      case 1:
        w1 = source.get(WORD, from);
      default:
    }
    if (whole != words) {
      long rest = rest(source, from + (length & -8), length & 7);
      switch (words) {
        case 7 -> w7 = rest;
        case 6 -> w6 = rest;
        case 5 -> w5 = rest;
        case 4 -> w4 = rest;
        case 3 -> w3 = rest;
        case 2 -> w2 = rest;
        default -> w1 = rest;
      }
    }
    switch (words) {
      case 7:
        line.set(WORD, 56, w7);
      case 6:
        line.set(WORD, 48, w6);
      case 5:
        line.set(WORD, 40, w5);
      case 4:
        line.set(WORD, 32, w4);
      case 3:
        line.set(WORD, 24, w3);
      case 2:
        line.set(WORD, 16, w2);
      case 1:
        line.set(WORD, 8, w1);
      default:
    }
    // Release: payload and the zero behind it become visible first. Counterpart:
    // RingReader.header().
    Words.setRelease(line, 0, header);
  }

  private static long rest(MemorySegment source, long from, int bytes) {
    long word = 0;
    for (int i = 0; i < bytes; i++) {
      int shift = LITTLE ? i : 7 - i;
      word |= (source.get(BYTE, from + i) & 0xFFL) << (8 * shift);
    }
    return word;
  }
}
