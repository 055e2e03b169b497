package io.csmipc.ring;

import io.csmipc.LossReason;
import io.csmipc.Violation;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import java.lang.foreign.MemorySegment;

/**
 * Claims space in my ring and publishes records in it. Positions live in private memory and are
 * never read back; of the peer, only its reading position is looked at, and only when space runs
 * out.
 *
 * <p>The invariant behind every publication: <b>the header word behind a record is zero before the
 * record can be seen</b>, so a reader never runs into bytes of an earlier lap. The word is cleared
 * while claiming, before the next claim can start, or ahead of that together with free space around
 * it. What was claimed is never cleared.
 *
 * <p>Not thread-safe: the caller serialises everything but {@link #publish}.
 */
class RingWriter {
  /**
   * Space that messages and acknowledgements leave free: enough for a padding, an abort and a
   * close, sealed or not.
   */
  static final int RESERVE = 256;

  /** How much free space is cleared at a time where records are short: enough for several. */
  private static final int CLEARED_AT_ONCE = 512;

  /** Longer ones clear a word for themselves: the payload in between is written only once. */
  private static final int SHORT_FRAME = CLEARED_AT_ONCE / 4;

  /** Instead of flags: the claim became padding. */
  static final int PADDED = -1;

  private final MemorySegment own;
  private final MemorySegment peer;
  private final long capacity;
  private final long mask;
  private final int maxFrame;

  private long tail;
  private long accepted;
  private long limit;

  /** Where this lies behind the tail, everything between the two is zero. */
  private long cleared;

  /** As the latest claim was for which something had to be cleared. */
  private boolean recordsAreShort;

  /**
   * A writer at position 0 of a ring that is all zero.
   *
   * @param own my outbox, writable
   * @param peer the peer's outbox, for its reading position
   * @param capacity of my ring in bytes, a power of two
   */
  RingWriter(MemorySegment own, MemorySegment peer, long capacity) {
    this.own = own;
    this.peer = peer;
    this.capacity = capacity;
    mask = capacity - 1;
    maxFrame = maxFrame(capacity);
    limit = capacity - RESERVE;
  }

  /**
   * Goes on where another writer stopped, through another mapping of the same memory.
   *
   * @param own the other mapping
   * @param other the writer that is not used any more
   */
  RingWriter(MemorySegment own, RingWriter other) {
    this(own, other.peer, other.capacity);
    tail = other.tail;
    accepted = other.accepted;
    limit = other.limit;
  }

  /**
   * The longest record of a ring.
   *
   * @param capacity in bytes
   * @return header and payload in bytes
   */
  static int maxFrame(long capacity) {
    return (int) Math.min(capacity / 4, RecordHeader.MAX_FRAME);
  }

  final int maxFrame() {
    return maxFrame;
  }

  /** The position behind everything that was claimed. */
  final long claimed() {
    return tail;
  }

  /**
   * How far the peer says that it has read, made to fit what is possible; for reports, by any
   * thread.
   *
   * @return a position
   */
  public long takenPosition() {
    long position = Words.getAcquire(peer, OutboxLayout.POSITION);
    long end = tail;
    return Math.clamp(position, Math.min(accepted, end), end);
  }

  final MemorySegment memory() {
    return own;
  }

  final long offset(long position) {
    return OutboxLayout.RING + (position & mask);
  }

  /** Whether a range does not cross the end of the ring, as no record does. */
  private boolean isInOneLap(long from, long to) {
    return to <= (from | mask) + 1;
  }

  /**
   * Claims space for a message record.
   *
   * @param frame header and payload in bytes, at most {@link #maxFrame()}
   * @return the record's position, or -1 when there is no space now
   */
  final long claim(int frame) {
    return claim(frame, 0);
  }

  /** Claims space for a control record, from the reserve if need be. */
  final long claimControl(int frame) {
    return claim(frame, RESERVE);
  }

  private long claim(int frame, int reserve) {
    long start = tail;
    long end = RecordHeader.end(start, frame);
    if (end > (start | mask) + 1) {
      return claimBehindWrap(start, frame, reserve);
    }
    if (end + RecordHeader.BYTES > limit + reserve && !refreshLimit(end, reserve)) {
      return -1;
    }
    clear(end, frame);
    tail = end;
    return start;
  }

  private long claimBehindWrap(long start, int frame, int reserve) {
    long wrap = (start | mask) + 1;
    long end = RecordHeader.end(wrap, frame);
    if (end + RecordHeader.BYTES > limit + reserve && !refreshLimit(end, reserve)) {
      return -1;
    }
    clear(wrap, frame);
    tail = wrap;
    publish(start, RecordHeader.of((int) (wrap - start), 0, RecordHeader.PADDING));
    clear(end, frame);
    tail = end;
    return wrap;
  }

  /**
   * Whether a run of records would fit now, as a whole.
   *
   * @param length payload bytes in all
   * @param part the most payload bytes of one record
   * @param overhead by how much sealing lengthens a record
   */
  final boolean hasSpace(long length, int part, int overhead) {
    long end = tail;
    long left = length;
    do {
      int frame = RecordHeader.BYTES + overhead + (int) Math.min(left, part);
      long next = RecordHeader.end(end, frame);
      long wrap = (end | mask) + 1;
      end = next > wrap ? RecordHeader.end(wrap, frame) : next;
      left -= part;
    } while (left > 0);
    return end + RecordHeader.BYTES <= limit || refreshLimit(end, 0);
  }

  /**
   * Publishes a claimed record whose payload is in place.
   *
   * @param start its position
   * @param header its header word
   */
  final void publish(long start, long header) {
    // Release: payload and the zero behind it become visible first. Counterpart:
    // RingReader.header().
    Words.setRelease(own, OutboxLayout.RING + (start & mask), header);
  }

  /** Claims and publishes a record without a payload, from the reserve if need be, or nothing. */
  final void publishEmpty(long header) {
    long start = claimControl(RecordHeader.BYTES);
    if (start >= 0) {
      publish(start, header);
    }
  }

  /**
   * Makes padding of a claim unless it was published. Reads my own header back, which decides that
   * and nothing else: a host that changes it can stall or lose what it could stall or lose anyway.
   *
   * @param from where the claim starts
   * @param to the position behind it
   * @return the flags of what was found there, or {@link #PADDED}
   */
  final int padUnlessPublished(long from, long to) {
    if (from >= to) {
      return RecordHeader.PADDING; // nothing was claimed
    }
    long start = from;
    long header = Words.getAcquire(own, offset(start));
    if (RecordHeader.flags(header) == RecordHeader.PADDING) {
      // The claim wrapped: it starts behind the padding.
      start = RecordHeader.end(start, RecordHeader.frame(header));
      if (start <= from || start >= to) {
        return RecordHeader.PADDING;
      }
      header = Words.getAcquire(own, offset(start));
    }
    if (header == 0 && isInOneLap(start, to)) {
      long length = to - start - RecordHeader.BYTES;
      own.asSlice(offset(start) + RecordHeader.BYTES, length).fill((byte) 0);
      publish(start, RecordHeader.of((int) (to - start), 0, RecordHeader.PADDING));
      return PADDED;
    }
    return RecordHeader.flags(header);
  }

  /**
   * Takes free space back from the reader ahead of time: to be called after a publication, while
   * nobody waits. Only what lies behind the tail is touched.
   */
  final void clearAhead() {
    if (recordsAreShort) {
      if (cleared - tail < CLEARED_AT_ONCE / 2) {
        // Behind the word that the reader looks at: it is zero already.
        clearFrom(Math.max(cleared, tail + RecordHeader.BYTES));
      }
      return;
    }
    long next = (tail | (RecordHeader.LINE - 1)) + 1;
    if (next + RecordHeader.BYTES <= limit + RESERVE) {
      Words.setPlain(own, OutboxLayout.RING + (next & mask), 0);
    }
  }

  /**
   * Says how far claims reach: whatever is published behind one that stays open lies below. Called
   * as claims are, one at a time, so that the word only grows.
   */
  final void announceClaimed() {
    // Before this claim is published, by the release there; a later claim says so for itself.
    // Counterpart: RingReader.reach().
    Words.setPlain(own, OutboxLayout.CLAIMED, tail);
  }

  /**
   * Sees to it that the header word behind a claim is zero. Ordered before its publication by the
   * release there.
   */
  private void clear(long position, int frame) {
    if (position >= cleared) {
      recordsAreShort = frame <= SHORT_FRAME;
      if (recordsAreShort) {
        clearFrom(position);
      } else {
        Words.setPlain(own, OutboxLayout.RING + (position & mask), 0);
        cleared = position + RecordHeader.BYTES;
      }
    }
  }

  /** Clears what is free from a position on, up to the end of the ring and not too much. */
  private void clearFrom(long position) {
    long end =
        Math.min((position | mask) + 1, Math.min(position + CLEARED_AT_ONCE, limit + RESERVE));
    if (end > position) {
      own.asSlice(OutboxLayout.RING + (position & mask), end - position).fill((byte) 0);
      cleared = end;
    }
  }

  private boolean refreshLimit(long end, int reserve) {
    refreshPosition();
    return end + RecordHeader.BYTES <= limit + reserve;
  }

  /** Takes over the peer's reading position, which is a claim and not a fact. */
  private void refreshPosition() {
    // Acquire: the peer has copied everything before this position. Counterpart:
    // RingReader.release().
    long position = Words.getAcquire(peer, OutboxLayout.POSITION);
    if (position < accepted || position > tail || (position & 7) != 0) {
      throw badPosition(position);
    }
    accepted = position;
    limit = position + capacity - RESERVE;
  }

  private LaneFault badPosition(long position) {
    if (position == RecordHeader.REVOKED) {
      return new LaneFault(LossReason.REGION_LOST, null, "the peer's region was revoked");
    }
    return LaneFault.violation(
        position < accepted
            ? Violation.POSITION_BACKWARDS
            : position > tail ? Violation.POSITION_AHEAD : Violation.POSITION_UNALIGNED,
        "the peer's reading position must be a multiple of 8 between "
            + accepted
            + " and "
            + tail
            + ", found "
            + position);
  }
}
