package io.csmipc;

import java.lang.foreign.MemorySegment;

/**
 * A read-only view of exactly one message in memory that the peer owns; see {@link BorrowHandler}
 * for the rules. Confined to the polling thread. Every index is checked against the message, so no
 * access reaches a neighbour's bytes; an index outside it throws {@link IndexOutOfBoundsException}.
 */
public interface BorrowedMessage {
  /**
   * The size of the message.
   *
   * @return bytes, 0 or more
   */
  int length();

  /**
   * Reads one byte.
   *
   * @param index bytes from the start of the message
   * @return the byte as it was at this moment
   */
  byte getByte(int index);

  /**
   * Reads four bytes in native byte order.
   *
   * @param index bytes from the start of the message
   * @return the value as it was at this moment (a peer that writes meanwhile can tear it)
   */
  int getInt(int index);

  /**
   * Reads eight bytes in native byte order.
   *
   * @param index bytes from the start of the message
   * @return the value as it was at this moment (a peer that writes meanwhile can tear it)
   */
  long getLong(int index);

  /**
   * Copies a part of the message into private memory.
   *
   * @param index bytes from the start of the message
   * @param target where to copy to
   * @param targetOffset where in {@code target} to start, in bytes
   * @param length how many bytes
   */
  void copyTo(int index, MemorySegment target, long targetOffset, int length);

  /**
   * A read-only segment of exactly this message. It ends with the mapping, not with the call, but
   * its content belongs to other messages as soon as the handler returned.
   *
   * @return the slice, allocated anew at each call
   */
  MemorySegment segment();
}
