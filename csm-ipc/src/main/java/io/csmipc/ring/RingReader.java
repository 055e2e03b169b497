package io.csmipc.ring;

import io.csmipc.LossReason;
import io.csmipc.Violation;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import java.lang.foreign.MemorySegment;

/**
 * Walks the records of the peer's ring. The position is private; a copy of it goes into my outbox
 * as flow control. Every peer word is fetched once and checked as a local. One thread at a time.
 */
class RingReader {
  /** What a plaintext lane ends with. */
  static final long CLOSE =
      RecordHeader.of(RecordHeader.BYTES, RecordHeader.CONTROL_CLOSE, RecordHeader.CONTROL);

  private final MemorySegment peer;
  private final MemorySegment own;
  private final long epoch;
  private final long capacity;
  private final long mask;
  private final int maxFrame;
  private final long quarter;

  private long position;
  private long released;
  private long runEnd;
  private boolean nothingBehind;

  /**
   * A reader at position 0.
   *
   * @param peer the peer's outbox
   * @param own my outbox, for the position
   * @param capacity of the peer's ring in bytes, validated
   * @param epoch the session word that the peer's outbox must keep
   */
  RingReader(MemorySegment peer, MemorySegment own, long capacity, long epoch) {
    this.peer = peer;
    this.own = own;
    this.epoch = epoch;
    this.capacity = capacity;
    mask = capacity - 1;
    maxFrame = RingWriter.maxFrame(capacity);
    quarter = capacity / 4;
  }

  final MemorySegment memory() {
    return peer;
  }

  final int maxFrame() {
    return maxFrame;
  }

  final long position() {
    return position;
  }

  /** Where the payload of the record at the current position starts. */
  final long payloadOffset() {
    return OutboxLayout.RING + (position & mask) + RecordHeader.BYTES;
  }

  /**
   * Fetches the header of the next record and checks what holds for every record.
   *
   * @return the header, or 0 when there is none yet
   */
  final long header() {
    long index = position & mask;
    // Acquire: payload of the record is read behind it. Counterpart: RingWriter.publish().
    long header = Words.getAcquire(peer, OutboxLayout.RING + index);
    if (header != 0) {
      int frame = RecordHeader.frame(header);
      if (header < 0
          || frame < RecordHeader.BYTES
          || frame > maxFrame
          || index + ((frame + 7) & -8) > capacity) {
        throw badHeader(header);
      }
    }
    return header;
  }

  /**
   * Looks for whole messages that lie one behind the other, from the current position on. Each
   * header is fetched once and checked; the first that is anything else ends the run, and is judged
   * when the position has come to it.
   *
   * @param headers gets the headers; holds the first one, checked
   * @param most the most messages, at most as many as {@code headers} holds
   * @param bytes the most bytes of the whole run
   * @param maxFrame the longest record of a message
   * @return how many there are, at least the first
   */
  final int findRun(long[] headers, int most, int bytes, int maxFrame) {
    long stop = Math.min((position | mask) + 1, position + bytes);
    long end = RecordHeader.end(position, RecordHeader.frame(headers[0]));
    int count = 1;
    nothingBehind = false;
    if (RecordHeader.frame(headers[0]) > maxFrame) {
      return count;
    }
    while (count < most && end < stop) {
      // Acquire: payload of the record is read behind it. Counterpart: RingWriter.publish().
      long header = Words.getAcquire(peer, OutboxLayout.RING + (end & mask));
      int frame = RecordHeader.frame(header);
      if (RecordHeader.flags(header) != RecordHeader.WHOLE
          || frame < RecordHeader.BYTES
          || frame > maxFrame) {
        nothingBehind = header == 0;
        break;
      }
      long next = RecordHeader.end(end, frame);
      if (next > stop) {
        break;
      }
      headers[count++] = header;
      end = next;
    }
    runEnd = end;
    return count;
  }

  /** Whether nothing lay behind the latest run when it was looked for. */
  final boolean isNothingBehindRun() {
    return nothingBehind;
  }

  /** How many bytes of the ring the latest run takes. */
  final int runBytes() {
    return (int) (runEnd - position);
  }

  /** Whether a record, or anything else that is not zero, lies at the current position. */
  final boolean hasRecord() {
    return peek() != 0;
  }

  /** The word at the current position, unchecked and without what it may announce. */
  final long peek() {
    return wordAt(position);
  }

  /** Whether a plaintext lane ends at a position. */
  final boolean isCloseWord(long at) {
    return wordAt(at) == CLOSE;
  }

  private long wordAt(long at) {
    return Words.getOpaque(peer, OutboxLayout.RING + (at & mask));
  }

  /**
   * To be called after a copy and before its delivery: a copy out of a session that ended meanwhile
   * may be torn.
   */
  final void checkSession() {
    // The copy's loads stay before this load. Counterpart: the fence in Outbox.begin()
    // between the new epoch and the clearing of a recycled ring, and the platform's order of
    // revocation.
    Words.acquireFence();
    long session = Words.getPlain(peer, OutboxLayout.SESSION);
    if (session != epoch) {
      throw sessionEnded(session);
    }
  }

  /**
   * Moves behind the record at the current position. The peer is told of those before it at the
   * most: this one is not delivered yet, and what the peer was told of counts as delivered when
   * this process dies.
   *
   * @param header its checked header
   */
  final void advance(long header) {
    if (position - released > quarter) {
      release();
    }
    position = RecordHeader.end(position, RecordHeader.frame(header));
  }

  /**
   * Tells the peer how far I have read.
   *
   * @return whether that was news
   */
  final boolean release() {
    if (released == position) {
      return false;
    }
    released = position;
    // Release: everything before the position is copied. Counterpart: RingWriter.refreshPosition().
    Words.setRelease(own, OutboxLayout.POSITION, position);
    return true;
  }

  /**
   * Up to where the peer can have published at the most: without space nobody does, and space is
   * given back up to where I have read, whether that was delivered or not.
   */
  final long farthest(long from) {
    return Math.max(from, position) + capacity;
  }

  /**
   * Up to where messages of the peer may lie that cannot be delivered any more.
   *
   * @param from the position behind the last message that was
   * @param gone whether it is certain that the peer stores nothing any more
   * @return a position, not below {@code from}
   */
  long reach(long from, boolean gone) {
    long most = farthest(from);
    long header = Words.getAcquire(peer, OutboxLayout.RING + (from & mask));
    if (header == CLOSE) {
      return from;
    }
    if (!gone || header != 0) {
      return most;
    }
    // Acquire, although the peer is dead: with memory that is recycled it may live again, and then
    // it has changed its session word before it cleared this one. Counterparts:
    // RingWriter.announceClaimed(), and the fence in Outbox.begin().
    long claimed = Words.getAcquire(peer, OutboxLayout.CLAIMED);
    boolean ofThisSession = Words.getAcquire(peer, OutboxLayout.SESSION) == epoch;
    // A value that no correct peer shows says nothing.
    boolean possible = claimed >= 0 && claimed <= most && (claimed & 7) == 0;
    return ofThisSession && possible ? Math.max(from, claimed) : most;
  }

  private LaneFault badHeader(long header) {
    if (header == RecordHeader.REVOKED) {
      return new LaneFault(LossReason.REGION_LOST, null, "the peer's region was revoked");
    }
    String where = " at position " + position;
    if (header < 0 || (RecordHeader.flags(header) >>> 8) != 0) {
      return LaneFault.violation(
          Violation.RESERVED_BITS,
          "reserved header bits must be zero, found header 0x" + Long.toHexString(header) + where);
    }
    return LaneFault.violation(
        Violation.RECORD_LENGTH,
        "a record must have 8 to "
            + maxFrame
            + " bytes and end inside the ring, found "
            + RecordHeader.frame(header)
            + where);
  }

  private static LaneFault sessionEnded(long session) {
    if (session == RecordHeader.REVOKED) {
      return new LaneFault(LossReason.REGION_LOST, null, "the peer's region was revoked");
    }
    return session == 0
        ? new LaneFault(LossReason.FENCED, null, "the peer left the session")
        : new LaneFault(LossReason.PEER_RESTARTED, null, "the peer began a new session");
  }
}
