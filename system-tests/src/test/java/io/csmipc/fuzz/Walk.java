package io.csmipc.fuzz;

import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A second reader of a ring, as simple as can be, for a ring that nobody changes while it walks: it
 * finds what a correct reader must deliver, and trusts that the records make sense.
 */
final class Walk {
  private final MemorySegment outbox;
  private final long capacity;
  private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
  private long position;
  private long record;
  private int type;

  Walk(MemorySegment outbox, long capacity) {
    this.outbox = outbox;
    this.capacity = capacity;
  }

  /** Behind what was walked over. */
  long position() {
    return position;
  }

  /** Where the last record started. */
  long record() {
    return record;
  }

  /** Of the message that was found last. */
  int type() {
    return type;
  }

  /** Walks to the end of the next message and returns it. */
  byte[] toMessage() {
    while (!step()) {
      // goes on
    }
    byte[] message = parts.toByteArray();
    parts.reset();
    return message;
  }

  /** Walks over records that complete no message. */
  void to(long end) {
    while (position < end) {
      Invariant.holds(!step(), "a message was left out");
    }
    Invariant.holds(position == end, "a position between two records");
  }

  private boolean step() {
    record = position;
    long at = OutboxLayout.RING + (position & (capacity - 1));
    long header = outbox.get(ValueLayout.JAVA_LONG, at);
    int frame = RecordHeader.frame(header);
    Invariant.holds(frame >= RecordHeader.BYTES, "a record that is none");
    position = RecordHeader.end(position, frame);
    int flags = RecordHeader.flags(header);
    if (flags != RecordHeader.WHOLE
        && flags != RecordHeader.BEGIN
        && flags != RecordHeader.END
        && flags != 0) {
      if (flags == RecordHeader.ABORT) {
        parts.reset();
      }
      return false;
    }
    type = RecordHeader.type(header);
    parts.writeBytes(
        outbox
            .asSlice(at + RecordHeader.BYTES, frame - RecordHeader.BYTES)
            .toArray(ValueLayout.JAVA_BYTE));
    return (flags & RecordHeader.END) != 0;
  }
}
