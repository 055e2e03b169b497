package io.csmipc.ring;

import io.csmipc.Violation;
import io.csmipc.layout.SmallCopy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Puts the parts of one message together in private memory. Memory grows with the bytes that
 * arrived, up to the configured maximum; a peer's announcement reserves nothing. What was needed
 * for a long message is given back when none came for a while. One message at a time; the reader's
 * thread alone.
 */
final class Reassembler {
  private static final long INITIAL = 1 << 16;
  private static final long KEPT = 1 << 20;

  /** For how long a larger buffer is kept: thrown away behind each message it would pile up. */
  private static final long KEPT_NANOS = 1_000_000_000;

  private final long maxMessage;
  private final long stallNanos;
  private final Scratch scratch;
  private MemorySegment buffer;
  private boolean open;
  private int type;
  private long length;
  private long lastPart;

  Reassembler(long maxMessage, long stallNanos, Scratch scratch) {
    this.maxMessage = maxMessage;
    this.stallNanos = stallNanos;
    this.scratch = scratch;
    buffer = scratch.parts();
    reset();
  }

  boolean isOpen() {
    return open;
  }

  int type() {
    return type;
  }

  long length() {
    return length;
  }

  MemorySegment buffer() {
    return buffer;
  }

  void begin(int messageType) {
    if (open) {
      throw LaneFault.violation(
          Violation.FRAGMENT_ORDER, "a message began inside another that had not ended");
    }
    open = true;
    type = messageType;
    length = 0;
  }

  /** Makes space for a part behind what arrived, to be filled at {@link #length()}. */
  MemorySegment reserve(int messageType, int part) {
    if (!open || messageType != type) {
      throw LaneFault.violation(
          Violation.FRAGMENT_ORDER,
          "a part of a message came that had not begun, or of another type");
    }
    long needed = length + part;
    if (needed > maxMessage) {
      throw LaneFault.violation(
          Violation.MESSAGE_LENGTH,
          "a message may have " + maxMessage + " bytes, found " + needed + " and more to come");
    }
    if (needed + SmallCopy.MAX_BYTES > buffer.byteSize()) {
      long size =
          Math.max(
              INITIAL,
              Math.max(needed, Math.min(2 * buffer.byteSize(), maxMessage)) + SmallCopy.MAX_BYTES);
      MemorySegment larger = Arena.ofAuto().allocate(size, 64);
      MemorySegment.copy(buffer, 0, larger, 0, length);
      buffer = larger;
      scratch.keepParts(larger);
    }
    return buffer;
  }

  void append(int part) {
    length += part;
    lastPart = System.nanoTime();
  }

  void end() {
    open = false;
  }

  /** Forgets the message; to be called behind a delivery as well. */
  void reset() {
    open = false;
    length = 0;
  }

  /** Whether {@link #whenEmpty} has something to look after. */
  boolean needsCare() {
    return open || buffer.byteSize() > KEPT;
  }

  /** To be called when there is nothing to read. */
  void whenEmpty(long now) {
    if (open) {
      checkStall(now);
    } else if (now - lastPart > KEPT_NANOS) {
      buffer = MemorySegment.NULL;
      scratch.keepParts(buffer);
    }
  }

  private void checkStall(long now) {
    if (now - lastPart > stallNanos) {
      throw LaneFault.violation(
          Violation.FRAGMENT_STALLED,
          "a message began and did not go on for " + stallNanos / 1_000_000 + " ms");
    }
  }
}
