package io.csmipc.ring;

import io.csmipc.seal.RecordSealer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Seals nothing, but in the shape of a sealed record: enough to test the lane around a sealer. */
final class XorSealer implements RecordSealer {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final int OVERHEAD = 32;

  private final long session;
  private final byte[] transcript;

  XorSealer(long session, byte[] transcript) {
    this.session = session;
    this.transcript = transcript.clone();
  }

  @Override
  public int overhead() {
    return OVERHEAD;
  }

  @Override
  public byte[] transcript() {
    return transcript.clone();
  }

  @Override
  public void seal(
      long sequence,
      long header,
      MemorySegment source,
      long sourceOffset,
      int length,
      MemorySegment target,
      long targetOffset) {
    target.set(LONG, targetOffset, session);
    target.set(LONG, targetOffset + 8, sequence);
    for (int i = 0; i < length; i++) {
      byte plain = source.get(BYTE, sourceOffset + i);
      target.set(BYTE, targetOffset + 16 + i, (byte) (plain ^ pad(sequence, i)));
    }
    long tag = checksum(sequence, header, target, targetOffset + 16, length);
    target.set(LONG, targetOffset + 16 + length, tag);
    target.set(LONG, targetOffset + 24 + length, ~tag);
  }

  @Override
  public int open(
      long sequence,
      long header,
      MemorySegment source,
      long sourceOffset,
      int sealedLength,
      MemorySegment target,
      long targetOffset) {
    int length = sealedLength - OVERHEAD;
    if (length < 0) {
      return BAD_TAG;
    }
    if (source.get(LONG, sourceOffset) != session) {
      return BAD_SESSION;
    }
    if (source.get(LONG, sourceOffset + 8) != sequence) {
      return BAD_SEQUENCE;
    }
    long tag = checksum(sequence, header, source, sourceOffset + 16, length);
    if (source.get(LONG, sourceOffset + 16 + length) != tag
        || source.get(LONG, sourceOffset + 24 + length) != ~tag) {
      return BAD_TAG;
    }
    for (int i = 0; i < length; i++) {
      byte sealed = source.get(BYTE, sourceOffset + 16 + i);
      target.set(BYTE, targetOffset + i, (byte) (sealed ^ pad(sequence, i)));
    }
    return length;
  }

  private static int pad(long sequence, int index) {
    return (int) (sequence * 31 + index * 17L) | 1;
  }

  private static long checksum(long sequence, long header, MemorySegment of, long at, int length) {
    long sum = (header ^ sequence) * 0x9E37_79B9_7F4A_7C15L;
    for (int i = 0; i < length; i++) {
      sum = (sum ^ of.get(BYTE, at + i)) * 0x100_0000_01B3L;
    }
    return sum;
  }

  @Override
  public void destroy() {}
}
