package io.csmipc.ring;

import io.csmipc.BorrowHandler;
import io.csmipc.MessageHandler;
import io.csmipc.PositionRange;
import io.csmipc.Violation;
import io.csmipc.WaitCondition;
import io.csmipc.layout.PeerCopy;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.SmallCopy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Receives the messages of one session. One thread at a time; a handler must not poll again.
 *
 * <p>Every copy is followed by a look at the peer's session word before anything is delivered.
 * Whatever a correct peer never does is thrown as a {@link LaneFault}.
 */
public class LaneReader extends RingReader {
  /** After so many calls without a message the caller spins, and waits for an answer to its own. */
  private static final int SPINNING = 2;

  /** After so many it waits for whatever comes. */
  private static final int IDLE = 64;

  private static final long NONE = -1;

  /** The most that is brought over with one copy: a part of the innermost cache. */
  private static final int RUN_BYTES = 4096;

  private static final int RUN_MESSAGES = 128;

  final Reassembler parts;
  final long maxMessage;
  private final Doorbell doorbell;
  private final Scratch scratch;
  private final BorrowedView view = new BorrowedView();

  /** The headers of messages that are brought over together, checked, each fetched once. */
  private final long[] headers = new long[RUN_MESSAGES];

  private final int maxRunFrame;

  /** Held while polling, where housekeeping takes records as well; else null. */
  private final ReentrantLock gate;

  private MemorySegment copy;
  private int delivered;
  private boolean polling;

  /** How many calls in a row found nothing; {@link #comesAlone} goes by it. */
  private int emptyCalls;

  /** The other direction, or null; and how far it was when the latest message came. */
  private RingWriter back;

  private long sentBefore;

  private boolean closed;
  private volatile boolean drained;

  /** No further record is to be looked at: the peer has closed, or the session has ended. */
  private final AtomicBoolean over = new AtomicBoolean();

  /** The position behind the message that is being lent. */
  private long lent;

  /** The position behind the last message of a session that has ended. */
  private volatile long cut = NONE;

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
    copy = scratch.whole(RUN_BYTES + SmallCopy.MAX_BYTES);
    maxRunFrame = (int) Math.min(RUN_BYTES, maxMessage + RecordHeader.BYTES);
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
   * Names the other direction; without it every message may be an answer. Before the first poll.
   *
   * @param writer what this side sends with
   */
  public final void answers(LaneWriter writer) {
    back = writer;
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
    try {
      int records = 0;
      while (records < limit && !isOver()) {
        long header = header();
        if (header == 0) {
          whenEmpty();
          break;
        }
        if (RecordHeader.flags(header) != RecordHeader.WHOLE || parts.isOpen()) {
          deliverOther(header, handler);
          records++;
          continue;
        }
        boolean alone = comesAlone();
        int count = alone ? 1 : gather(header, limit - records);
        if (count == 1) {
          deliver(header, handler);
        } else {
          deliverRun(count, handler);
        }
        records += count;
        if (alone || isNothingBehindRun()) {
          break;
        }
      }
    } finally {
      end();
    }
    return delivered;
  }

  /**
   * Whether a message is most likely the only one: the caller has looked in vain for a while, for
   * less long if this side has sent something since the message before. A look behind it would
   * fetch a cache line from the peer that nothing lies in yet, while the peer waits for an answer;
   * so it is delivered alone, and the next call looks on. In a stream the next one is on its way,
   * and what several have in common is cheaper.
   */
  private boolean comesAlone() {
    long sent = back == null ? sentBefore + 1 : back.claimed();
    boolean answer = sent != sentBefore;
    sentBefore = sent;
    return emptyCalls >= (answer ? SPINNING : IDLE);
  }

  private void deliver(long header, MessageHandler handler) {
    int length = take(header);
    advance(header);
    if (isOver() && isCutOff(position())) {
      return;
    }
    count(length);
    handler.onMessage(RecordHeader.type(header), copy, 0, length);
  }

  private void deliverRun(int count, MessageHandler handler) {
    MemorySegment from = copy;
    PeerCopy.out(memory(), payloadOffset() - RecordHeader.BYTES, from, 0, runBytes());
    checkSession();
    long start = position();
    for (int i = 0; i < count && !isOver(); i++) {
      long header = headers[i];
      long at = position() - start + RecordHeader.BYTES;
      int length = RecordHeader.frame(header) - RecordHeader.BYTES;
      advance(header);
      if (isOver() && isCutOff(position())) {
        return;
      }
      count(length);
      handler.onMessage(RecordHeader.type(header), from, at, length);
    }
  }

  private void deliverOther(long header, MessageHandler handler) {
    if (takeOther(header) && !(isOver() && isCutOff(position()))) {
      count(parts.length());
      try {
        handler.onMessage(parts.type(), parts.buffer(), 0, (int) parts.length());
      } finally {
        parts.reset();
      }
    }
  }

  /**
   * Looks how many messages can be brought over with one copy. Short messages cost little besides
   * what a copy and the looks around it cost, so that is shared when several are there.
   */
  int gather(long first, int most) {
    headers[0] = first;
    return findRun(headers, Math.min(most, RUN_MESSAGES), RUN_BYTES, maxRunFrame);
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
    try {
      for (int records = 0; records < limit && !isOver(); records++) {
        long header = header();
        if (header == 0) {
          whenEmpty();
          break;
        }
        if (RecordHeader.flags(header) == RecordHeader.WHOLE && !parts.isOpen()) {
          boolean alone = comesAlone();
          int length = lend(header);
          lent = RecordHeader.end(position(), RecordHeader.frame(header));
          if (isOver() && isCutOff(lent)) {
            view.end();
            break;
          }
          count(length);
          try {
            handler.onMessage(RecordHeader.type(header), view);
          } finally {
            view.end();
            advance(header);
          }
          checkSession();
          if (alone) {
            break;
          }
        } else if (takeOther(header)) {
          if (isOver() && isCutOff(position())) {
            break;
          }
          count(parts.length());
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
      end();
    }
    return delivered;
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

  private void count(long length) {
    delivered++;
    messages++;
    bytes += length;
  }

  private void end() {
    try {
      if (gate != null) {
        allDelivered(); // before a close that was taken can be noticed
      }
      settle();
    } finally {
      if (gate != null) {
        gate.unlock();
      }
    }
  }

  /** Whatever was taken is delivered. Called where there is a gate. */
  void allDelivered() {}

  /** What was taken last came too late, and is not delivered. */
  void forgetTaken() {}

  private void settle() {
    polling = false;
    emptyCalls = delivered == 0 ? Math.min(emptyCalls + 1, IDLE) : 0;
    if (!(isOver() && isCutOff(position())) && release()) {
      doorbell.ring();
    }
    if (closed) {
      drained = true;
    }
  }

  /**
   * Ends delivery, by any thread: what was handed out by now was delivered, and no other message
   * will be, even when a thread is inside a call at this moment.
   *
   * @return the position behind the last message that was delivered
   */
  public final long stop() {
    if (cut == NONE) {
      // A poller moves its position and looks at this word after that, without a fence between the
      // two. Closing a shared arena makes every thread pass a handshake: a poller that is behind it
      // sees the word, and one that has moved before it is seen here. One that has moved and sees
      // the word as well waits for what is decided here.
      try (Arena _ = Arena.ofShared()) {
        over.set(true);
      }
      cut = Math.max(position(), lent);
    }
    return cut;
  }

  private boolean isOver() {
    // Opaque: neither hoisted out of a loop nor moved to before a point where the thread could pass
    // the handshake of stop(), or to before the store of the position.
    return over.getOpaque();
  }

  /** Whether a record that the poller has just taken came too late. */
  private boolean isCutOff(long end) {
    if (closed) {
      return false;
    }
    long last = cut;
    while (last == NONE) {
      Thread.onSpinWait();
      last = cut;
    }
    boolean late = end > last;
    if (late) {
      forgetTaken();
    }
    return late;
  }

  /**
   * Which messages of the peer may lie in the ring and were not delivered; behind {@link #stop()}.
   *
   * @param gone whether it is certain that the peer stores nothing any more
   * @return the range, in positions of the peer
   */
  public final PositionRange missed(boolean gone) {
    long from = stop();
    try {
      return new PositionRange(from, closed ? from : reach(from, gone));
    } catch (IllegalStateException | InternalError e) {
      return new PositionRange(from, farthest(from)); // the peer's memory is gone
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
    for (int records = 0; records < limit && !isOver(); records++) {
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
    if (length > copy.byteSize() - SmallCopy.MAX_BYTES) {
      copy = scratch.whole((long) length + SmallCopy.MAX_BYTES);
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
    over.set(true);
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
  public final boolean endsHere() {
    return isCloseAt(position());
  }

  /**
   * Ends delivery as {@link #stop()} does, and tells whether the peer had closed behind the last
   * message: also when a thread is taking the close at this moment.
   *
   * @return true when the peer has closed and nothing is missing
   */
  public final boolean endsWithClose() {
    long end = stop();
    // Whoever took the close before the handshake of stop() has said so; whoever did not, has left
    // it where delivery ends.
    return closed || isCloseAt(end);
  }

  /** Whether a close that is no secret lies at a position. */
  boolean isCloseAt(long at) {
    return isCloseWord(at);
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
