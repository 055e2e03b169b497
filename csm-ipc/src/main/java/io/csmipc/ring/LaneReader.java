package io.csmipc.ring;

import io.csmipc.BorrowHandler;
import io.csmipc.MessageHandler;
import io.csmipc.Violation;
import io.csmipc.WaitCondition;
import io.csmipc.layout.PeerCopy;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.SmallCopy;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Receives the messages of one session. One thread at a time; a handler must not poll again.
 *
 * <p>Every copy is followed by a look at the peer's session word before anything is delivered.
 * Whatever a correct peer never does is thrown as a {@link LaneFault}.
 */
public class LaneReader extends RingReader {
  private static final int SPINNING = 2;

  final Reassembler parts;
  final long maxMessage;
  private final Doorbell doorbell;
  private final Scratch scratch;
  private final BorrowedView view = new BorrowedView();

  /** Held while polling, where housekeeping takes records as well; else null. */
  private final ReentrantLock gate;

  private MemorySegment copy;
  private int delivered;
  private boolean polling;

  /**
   * How many calls in a row found nothing. After a few, the caller spins: then the first message is
   * most likely the only one, and a look behind it would fetch a cache line from the peer that
   * nothing lies in yet, while the peer waits for an answer. So it is delivered alone; the next
   * call looks on.
   */
  private int emptyCalls;

  private boolean closed;
  private volatile boolean drained;
  private long messages;
  private long bytes;

  /**
   * A lane at position 0.
   *
   * @param peer the peer's outbox
   * @param own my outbox, for the position
   * @param capacity of the peer's ring in bytes, validated
   * @param epoch the session word that the peer's outbox must keep
   * @param maxMessage the longest message to take, in bytes
   * @param stallNanos for how long a message may stand unfinished
   * @param doorbell wakes the peer's writer
   * @param scratch memory for copies
   */
  public LaneReader(
      MemorySegment peer,
      MemorySegment own,
      long capacity,
      long epoch,
      long maxMessage,
      long stallNanos,
      Doorbell doorbell,
      Scratch scratch) {
    this(peer, own, capacity, epoch, maxMessage, stallNanos, doorbell, scratch, null);
  }

  LaneReader(
      MemorySegment peer,
      MemorySegment own,
      long capacity,
      long epoch,
      long maxMessage,
      long stallNanos,
      Doorbell doorbell,
      Scratch scratch,
      ReentrantLock gate) {
    super(peer, own, capacity, epoch);
    this.gate = gate;
    this.maxMessage = maxMessage;
    this.doorbell = doorbell;
    this.scratch = scratch;
    parts = new Reassembler(maxMessage, stallNanos, scratch);
    copy = scratch.whole(SmallCopy.WINDOW);
  }

  /**
   * A lane at position 0 with memory of its own.
   *
   * @param peer the peer's outbox
   * @param own my outbox, for the position
   * @param capacity of the peer's ring in bytes, validated
   * @param epoch the session word that the peer's outbox must keep
   * @param maxMessage the longest message to take, in bytes
   * @param stallNanos for how long a message may stand unfinished
   * @param doorbell wakes the peer's writer
   */
  public LaneReader(
      MemorySegment peer,
      MemorySegment own,
      long capacity,
      long epoch,
      long maxMessage,
      long stallNanos,
      Doorbell doorbell) {
    this(peer, own, capacity, epoch, maxMessage, stallNanos, doorbell, new Scratch());
  }

  /**
   * Delivers from private copies.
   *
   * @param handler gets the messages
   * @param limit the most records to look at
   * @return how many messages were delivered; as well in {@link #delivered()}, also when this
   *     throws
   */
  public final int poll(MessageHandler handler, int limit) {
    begin();
    int count = 0;
    long size = 0;
    try {
      for (int records = 0; records < limit && !closed; records++) {
        long header = header();
        if (header == 0) {
          whenEmpty();
          break;
        }
        if (RecordHeader.flags(header) == RecordHeader.WHOLE && !parts.isOpen()) {
          int length = take(header);
          advance(header);
          count++;
          size += length;
          handler.onMessage(RecordHeader.type(header), copy, 0, length);
          if (emptyCalls >= SPINNING) {
            break;
          }
        } else if (takeOther(header)) {
          count++;
          size += parts.length();
          try {
            handler.onMessage(parts.type(), parts.buffer(), 0, (int) parts.length());
          } finally {
            parts.reset();
          }
        }
      }
    } finally {
      end(count, size);
    }
    return count;
  }

  /**
   * Delivers views of the peer's memory where that is possible.
   *
   * @param handler gets the messages
   * @param limit the most records to look at
   * @return as {@link #poll}
   */
  public final int borrow(BorrowHandler handler, int limit) {
    begin();
    int count = 0;
    long size = 0;
    try {
      for (int records = 0; records < limit && !closed; records++) {
        long header = header();
        if (header == 0) {
          whenEmpty();
          break;
        }
        if (RecordHeader.flags(header) == RecordHeader.WHOLE && !parts.isOpen()) {
          size += lend(header);
          count++;
          try {
            handler.onMessage(RecordHeader.type(header), view);
          } finally {
            view.end();
            advance(header);
          }
          checkSession();
          if (emptyCalls >= SPINNING) {
            break;
          }
        } else if (takeOther(header)) {
          count++;
          size += parts.length();
          try {
            handler.onMessage(
                parts.type(), view.at(parts.buffer(), 0, (int) parts.length(), false));
          } finally {
            view.end();
            parts.reset();
          }
        }
      }
    } finally {
      end(count, size);
    }
    return count;
  }

  private void begin() {
    if (polling) {
      throw new IllegalStateException("a handler must not poll: let it return first");
    }
    if (gate != null) {
      gate.lock();
    }
    polling = true;
    delivered = 0;
  }

  private void end(int count, long size) {
    try {
      settle(count, size);
    } finally {
      if (gate != null) {
        allDelivered();
        gate.unlock();
      }
    }
  }

  /** Whatever was taken is delivered. Called where there is a gate. */
  void allDelivered() {}

  private void settle(int count, long size) {
    polling = false;
    if (count == 0) {
      emptyCalls = Math.min(emptyCalls + 1, SPINNING);
    } else {
      emptyCalls = 0;
      delivered = count;
      messages += count;
      bytes += size;
    }
    if (release()) {
      doorbell.ring();
    }
    if (closed) {
      drained = true;
    }
  }

  /**
   * Takes what is no message from the front, for a side that does not poll. The caller holds the
   * gate.
   *
   * @param limit the most records to look at
   * @param closeToo whether a close is taken as well
   */
  final void takeNotes(int limit, boolean closeToo) {
    for (int records = 0; records < limit && !closed; records++) {
      long header = header();
      int flags = RecordHeader.flags(header);
      boolean note =
          flags == RecordHeader.PADDING
              || (flags == RecordHeader.CONTROL
                  && (closeToo || RecordHeader.type(header) != RecordHeader.CONTROL_CLOSE));
      if (!note) {
        break;
      }
      takeOther(header);
    }
    if (release()) {
      doorbell.ring();
    }
    if (closed) {
      drained = true;
    }
  }

  /** Nothing is delivered from now on. The caller holds the gate. */
  final void deliverNoMore() {
    closed = true;
  }

  private void whenEmpty() {
    if (parts.needsCare()) {
      parts.whenEmpty(System.nanoTime());
    }
  }

  /** Brings a whole message into private memory, to the beginning of {@link #room}. */
  int take(long header) {
    int length = RecordHeader.frame(header) - RecordHeader.BYTES;
    PeerCopy.out(memory(), payloadOffset(), room(length), 0, length);
    checkSession();
    return length;
  }

  /** Points {@link #view} to a whole message. */
  int lend(long header) {
    int length = RecordHeader.frame(header) - RecordHeader.BYTES;
    if (length > maxMessage) {
      throw tooLong(length);
    }
    view.at(memory(), payloadOffset(), length, true);
    return length;
  }

  final void lendCopy(int length) {
    view.at(copy, 0, length, false);
  }

  /** Private memory for a message, with space for the rest of its last word. */
  final MemorySegment room(int length) {
    if (length > maxMessage) {
      throw tooLong(length);
    }
    if (length > copy.byteSize() - SmallCopy.WINDOW) {
      copy = scratch.whole((long) length + SmallCopy.WINDOW);
    }
    return copy;
  }

  private LaneFault tooLong(int length) {
    return LaneFault.violation(
        Violation.MESSAGE_LENGTH, "a message may have " + maxMessage + " bytes, found " + length);
  }

  /**
   * Takes a record that is not a whole message.
   *
   * @return whether a message is complete in {@link #parts} now
   */
  private boolean takeOther(long header) {
    int flags = RecordHeader.flags(header);
    int type = RecordHeader.type(header);
    switch (flags) {
      case RecordHeader.BEGIN -> parts.begin(type);
      case RecordHeader.END, 0 -> {}
      case RecordHeader.PADDING -> {
        requireNoType(header);
        advance(header);
        return false;
      }
      case RecordHeader.CONTROL -> {
        takeControl(header, type);
        return false;
      }
      case RecordHeader.ABORT -> {
        takeAbort(header);
        return false;
      }
      case RecordHeader.WHOLE ->
          throw LaneFault.violation(
              Violation.FRAGMENT_ORDER, "a message came between the parts of another");
      default ->
          throw LaneFault.violation(
              (flags >>> 8) != 0 ? Violation.RESERVED_BITS : Violation.RECORD_FLAGS,
              "no such flags: 0x" + Integer.toHexString(flags));
    }
    int length = takePart(header, type);
    advance(header);
    parts.append(length);
    if (flags == RecordHeader.END) {
      parts.end();
      return true;
    }
    return false;
  }

  /** Brings a part behind those that are there. */
  int takePart(long header, int type) {
    int length = RecordHeader.frame(header) - RecordHeader.BYTES;
    MemorySegment target = parts.reserve(type, length);
    PeerCopy.out(memory(), payloadOffset(), target, parts.length(), length);
    checkSession();
    return length;
  }

  void takeControl(long header, int kind) {
    requireEmpty(header);
    if (kind != RecordHeader.CONTROL_CLOSE) {
      throw LaneFault.violation(Violation.RECORD_TYPE, "no such control record: " + kind);
    }
    closed();
    advance(header);
  }

  final void closed() {
    if (parts.isOpen()) {
      throw LaneFault.violation(Violation.FRAGMENT_ORDER, "a close came inside a message");
    }
    checkSession();
    closed = true;
  }

  void takeAbort(long header) {
    requireEmpty(header);
    requireNoType(header);
    aborted(header);
  }

  final void aborted(long header) {
    if (!parts.isOpen()) {
      throw LaneFault.violation(Violation.FRAGMENT_ORDER, "an abort came without a message");
    }
    parts.reset();
    advance(header);
  }

  private static void requireNoType(long header) {
    if (RecordHeader.type(header) != 0) {
      throw LaneFault.violation(Violation.RECORD_TYPE, "this record must have type 0");
    }
  }

  private static void requireEmpty(long header) {
    if (RecordHeader.frame(header) != RecordHeader.BYTES) {
      throw LaneFault.violation(Violation.RECORD_LENGTH, "this record must have no payload");
    }
  }

  /**
   * Whether there is something to poll; one look.
   *
   * @return true when there is
   */
  public final boolean ready() {
    return closed || hasRecord();
  }

  /**
   * Whether nothing follows but a close that is no secret; one look, by any thread.
   *
   * @return true when nobody needs to poll to find out that the peer has closed
   */
  public boolean endsHere() {
    return peek()
        == RecordHeader.of(RecordHeader.BYTES, RecordHeader.CONTROL_CLOSE, RecordHeader.CONTROL);
  }

  /**
   * Something to wait for.
   *
   * @param orElse what ends the wait besides a record
   * @return the condition
   */
  public final WaitCondition condition(java.util.function.BooleanSupplier orElse) {
    return doorbell.condition(() -> orElse.getAsBoolean() || ready());
  }

  /**
   * How many messages the latest call delivered.
   *
   * @return the count
   */
  public final int delivered() {
    return delivered;
  }

  /**
   * Whether a thread is inside a call; a hint for the housekeeping thread.
   *
   * @return true when, as far as this thread can see
   */
  public final boolean isPolling() {
    return polling;
  }

  /**
   * Whether the peer has closed and everything before its close was delivered, and the peer was
   * told so.
   *
   * @return true when nothing follows
   */
  public final boolean isClosed() {
    return drained;
  }

  /**
   * Messages delivered so far.
   *
   * @return the count
   */
  public final long messages() {
    return messages;
  }

  /**
   * Their payload bytes.
   *
   * @return the count
   */
  public final long bytes() {
    return bytes;
  }
}
