package io.csmipc.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies out of memory that a peer owns and can take away. On x86-64 HotSpot's copy stub turns a
 * lost page into an InternalError; on arm64 it takes the JVM with it, while compiled word accesses
 * survive, so there the copy is a loop over words.
 */
public final class PeerCopy {
  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final boolean STUB_SURVIVES = System.getProperty("os.arch").equals("amd64");

  private PeerCopy() {}

  /**
   * Copies.
   *
   * @param peer memory of the peer
   * @param offset where to start, in bytes, a multiple of 8
   * @param target private memory with space for {@code length} rounded up to 8 bytes
   * @param to where to put them, in bytes
   * @param length how many bytes; up to 7 bytes behind them, inside the same record, may come along
   */
  public static void out(
      MemorySegment peer, long offset, MemorySegment target, long to, int length) {
    if (length <= SmallCopy.MAX_BYTES) {
      SmallCopy.words(peer, offset, target, to, length);
    } else if (STUB_SURVIVES) {
      MemorySegment.copy(peer, offset, target, to, length);
    } else {
      words(peer, offset, target, to, length);
    }
  }

  /**
   * Copies, and not a byte more.
   *
   * @param peer memory of the peer
   * @param offset where to start, in bytes
   * @param target private memory
   * @param to where to put them, in bytes
   * @param length how many bytes
   */
  public static void exactly(
      MemorySegment peer, long offset, MemorySegment target, long to, int length) {
    if (STUB_SURVIVES) {
      MemorySegment.copy(peer, offset, target, to, length);
      return;
    }
    int whole = length & -8;
    words(peer, offset, target, to, whole);
    for (int i = whole; i < length; i++) {
      target.set(ValueLayout.JAVA_BYTE, to + i, peer.get(ValueLayout.JAVA_BYTE, offset + i));
    }
  }

  private static void words(
      MemorySegment peer, long offset, MemorySegment target, long to, int length) {
    for (long i = 0; i < length; i += 8) {
      target.set(WORD, to + i, peer.get(WORD, offset + i));
    }
  }
}
