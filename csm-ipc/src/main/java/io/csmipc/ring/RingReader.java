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
  private final MemorySegment peer;
  private final MemorySegment own;
  private final long epoch;
  private final long capacity;
  private final long mask;
  private final int maxFrame;
  private final long quarter;

  private long position;
  private long released;

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

  /** Whether a record, or anything else that is not zero, lies at the current position. */
  final boolean hasRecord() {
    return peek() != 0;
  }

  /** The word at the current position, unchecked and without what it may announce. */
  final long peek() {
    return Words.getOpaque(peer, OutboxLayout.RING + (position & mask));
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
