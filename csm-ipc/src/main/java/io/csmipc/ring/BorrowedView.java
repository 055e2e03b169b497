package io.csmipc.ring;

import io.csmipc.BorrowedMessage;
import io.csmipc.layout.PeerCopy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** The view that is handed to borrow handlers, moved from message to message. */
final class BorrowedView implements BorrowedMessage {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private MemorySegment memory;
  private long base;
  private int length;
  private boolean shared;

  BorrowedView at(MemorySegment where, long offset, int size, boolean peerMemory) {
    memory = where;
    base = offset;
    length = size;
    shared = peerMemory;
    return this;
  }

  void end() {
    length = 0;
  }

  @Override
  public int length() {
    return length;
  }

  /**
   * How many indices a value of that size can have. The compiler knows checkIndex, and takes it out
   * of a loop over the message; checkFromIndexSize costs a loop two thirds more.
   */
  private int places(int size) {
    return Math.max(0, length - (size - 1));
  }

  @Override
  public byte getByte(int index) {
    Objects.checkIndex(index, length);
    return memory.get(BYTE, base + index);
  }

  @Override
  public int getInt(int index) {
    Objects.checkIndex(index, places(4));
    return memory.get(INT, base + index);
  }

  @Override
  public long getLong(int index) {
    Objects.checkIndex(index, places(8));
    return memory.get(LONG, base + index);
  }

  @Override
  public void copyTo(int index, MemorySegment target, long targetOffset, int size) {
    Objects.checkFromIndexSize(index, size, length);
    if (shared) {
      PeerCopy.exactly(memory, base + index, target, targetOffset, size);
    } else {
      MemorySegment.copy(memory, base + index, target, targetOffset, size);
    }
  }

  @Override
  public MemorySegment segment() {
    return memory.asSlice(base, length).asReadOnly();
  }
}
