package io.csmipc.ring;

import io.csmipc.MessageTooLongException;
import io.csmipc.Publication;
import io.csmipc.WaitStrategy;
import io.csmipc.layout.EndedMapping;
import io.csmipc.layout.RecordHead;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends the messages of one session, in plaintext.
 *
 * <p><b>Threads.</b> Claims are serialised by a private lock that is held only while claiming;
 * filling and committing run outside it. With exclusive publication there is no lock, and one
 * thread publishes.
 *
 * <p><b>End.</b> {@link #stop()} lets no new claim begin. Then the session closes the arena of the
 * mapping that this object writes through: whoever is in the middle of a message gets an
 * IllegalStateException instead of a store. After that {@link #finish} completes the lane through
 * another mapping.
 */
public class LaneWriter extends RingWriter {
  private static final long NONE = -1;

  /** Up to this many bytes a payload longer than a line is copied in one go. */
  private static final int ONE_COPY = 512;

  final Doorbell doorbell;
  private final ReentrantLock lock;
  private final OpenClaims claims = new OpenClaims();
  private final int maxClaim;
  private final RingLimits limits;
  private final LongMessages parts;

  private volatile boolean stopped;
  private boolean partial;
  private long pendingFrom = NONE;

  /** How many claims are open, of an exclusive lane. */
  private int openAlone;

  private LaneReader back;
  private long receivedBefore;

  private volatile long settledTail = NONE;

  private long messages;
  private long bytes;
  private long partBytes;
  private long backPressured;
  private long aborted;

  /**
   * A lane at position 0.
   *
   * @param own my outbox, through the mapping that ends with the session
   * @param peer the peer's outbox
   * @param capacity of my ring in bytes
   * @param exclusive whether one thread publishes
   * @param maxMessage the longest message that the peer takes, in bytes
   * @param overhead by how much sealing lengthens a record, in bytes
   * @param doorbell wakes the peer's reader
   */
  public LaneWriter(
      MemorySegment own,
      MemorySegment peer,
      long capacity,
      boolean exclusive,
      long maxMessage,
      int overhead,
      Doorbell doorbell) {
    super(own, peer, capacity);
    this.doorbell = doorbell;
    lock = exclusive ? null : new ReentrantLock();
    limits = RingLimits.of(capacity, maxMessage, overhead);
    parts = new LongMessages(this, limits);
    maxClaim = limits.maxClaim();
  }

  /**
   * How long messages can be.
   *
   * @return the limits of this lane
   */
  public final RingLimits limits() {
    return limits;
  }

  /**
   * See {@link Publication#offer(int, MemorySegment, long, long)}.
   *
   * @param type checked by the caller
   * @param source the message
   * @param offset where it starts
   * @param length its size, checked against {@code source} by the caller
   * @return a position or a negative result
   */
  public final long offer(int type, MemorySegment source, long offset, long length) {
    long result;
    if (length > maxClaim) {
      result = parts.offer(type, source, offset, length);
    } else {
      result = write(type, RecordHeader.WHOLE, source, offset, (int) length);
    }
    if (result > 0) {
      published();
    }
    return result;
  }

  /** What follows a publication; that cannot be undone any more, whatever happens here. */
  final void published() {
    try {
      if (lock == null) {
        clearAhead();
      }
      doorbell.ring();
    } catch (IllegalStateException e) {
      EndedMapping.met(e); // the session is ending: the next call comes to know it
    } catch (InternalError e) {
      // The same for memory that is gone.
    }
  }

  /** Writes one record, if nobody possesses the lane. */
  long write(int type, int flags, MemorySegment source, long offset, int length) {
    return lock == null
        ? writeAlone(type, flags, source, offset, length)
        : writeAmongOthers(type, flags, source, offset, length);
  }

  private long writeAlone(int type, int flags, MemorySegment source, long offset, int length) {
    if (stopped) {
      return Publication.NOT_CONNECTED;
    }
    int frame = RecordHeader.BYTES + length;
    pendingFrom = claimed();
    long start = claim(frame);
    if (start < 0) {
      pendingFrom = NONE;
      return backPressured();
    }
    if (openAlone != 0) {
      announceClaimed();
    }
    fill(start, type, flags, source, offset, length);
    if (flags == RecordHeader.WHOLE) {
      countMessage(1, length);
    } else {
      written(flags);
      count(flags, length);
    }
    pendingFrom = NONE;
    return claimed();
  }

  private long writeAmongOthers(
      int type, int flags, MemorySegment source, long offset, int length) {
    int frame = RecordHeader.BYTES + length;
    long start;
    int slot;
    lock.lock();
    try {
      if (stopped) {
        return Publication.NOT_CONNECTED;
      }
      if (isPossessedByAnother() || claims.isFull()) {
        return backPressured();
      }
      start = claim(frame);
      if (start < 0) {
        return backPressured();
      }
      slot = claims.open(start, frame, flags, Thread.currentThread());
      count(flags, length);
      announceClaimed();
    } finally {
      lock.unlock();
    }
    try {
      fill(start, type, flags, source, offset, length);
    } catch (SourceFault e) {
      claims.done(slot);
      lock.lock();
      try {
        uncount(flags, length);
      } finally {
        lock.unlock();
      }
      throw e;
    }
    written(flags);
    claims.done(slot);
    return RecordHeader.end(start, frame);
  }

  final boolean isPossessedByAnother() {
    return parts.isPossessedByAnother();
  }

  final boolean isPossessed() {
    return parts.isPossessed();
  }

  /** Notes an open claim. */
  final int open(long start, int frame) {
    return claims.open(start, frame, RecordHeader.WHOLE, Thread.currentThread());
  }

  final void done(int slot) {
    claims.done(slot);
  }

  /**
   * Counts a record; the caller holds the lock, or is alone. A message counts with its last part.
   */
  final void count(int flags, int length) {
    switch (flags) {
      case RecordHeader.WHOLE -> countMessage(1, length);
      case RecordHeader.BEGIN -> partBytes = length;
      case RecordHeader.END -> countMessage(1, partBytes + length);
      default -> partBytes += length;
    }
  }

  /** Takes back what was counted for a record that was not published after all. */
  private void uncount(int flags, int length) {
    switch (flags) {
      case RecordHeader.WHOLE -> countMessage(-1, -length);
      case RecordHeader.END -> countMessage(-1, -partBytes - length);
      default -> {}
    }
  }

  private void countMessage(int sign, long length) {
    messages += sign;
    bytes += length;
  }

  /** Notes, behind its publication, that a record left a message unfinished, or finished one. */
  final void written(int flags) {
    switch (flags) {
      case RecordHeader.BEGIN, 0 -> partial = true;
      case RecordHeader.END, RecordHeader.ABORT -> partial = false;
      default -> {}
    }
  }

  final long backPressured() {
    backPressured++;
    return Publication.BACK_PRESSURED;
  }

  /**
   * Tells which reader is this side's other half.
   *
   * @param reader reads what the peer sends
   */
  public final void answers(LaneReader reader) {
    back = reader;
  }

  /**
   * Whether something was delivered here since the message before: then the peer is most likely
   * waiting for this one. In a stream nobody waits, and what counts is the work. The count is
   * another thread's; a value that is not the newest decides no worse.
   */
  private boolean isAnswer() {
    long received = back == null ? receivedBefore + 1 : back.messages();
    boolean answer = received != receivedBefore;
    receivedBefore = received;
    return answer;
  }

  /**
   * Fills a claimed record and publishes it. When the peer waits for it, the line that it looks at
   * comes last, except where a second copy would cost more than that spares.
   */
  private void fill(
      long start, int type, int flags, MemorySegment source, long offset, int length) {
    MemorySegment memory = memory();
    long at = offset(start);
    int frame = RecordHeader.BYTES + length;
    long header = RecordHeader.of(frame, type, flags);
    try {
      if (length <= RecordHead.MAX_PAYLOAD) {
        RecordHead.publish(source, offset, length, memory, at, header);
        return;
      }
      if ((length & 7) != 0) {
        Words.setPlain(memory, at + (frame & -8), 0);
      }
      if (length <= ONE_COPY || !isAnswer()) {
        MemorySegment.copy(source, offset, memory, at + RecordHeader.BYTES, length);
        publish(start, header);
      } else {
        int head = RecordHead.MAX_PAYLOAD;
        MemorySegment.copy(source, offset + head, memory, at + RecordHeader.LINE, length - head);
        RecordHead.publish(source, offset, head, memory, at, header);
      }
    } catch (RuntimeException e) {
      // The source is at fault, unless padding fails as well: then the session has ended. Nothing
      // stays there of a message that was not sent.
      memory.asSlice(at + RecordHeader.BYTES, length).fill((byte) 0);
      publish(start, RecordHeader.of(frame, 0, RecordHeader.PADDING));
      pendingFrom = NONE;
      throw new SourceFault(e);
    }
  }

  /**
   * See {@link Publication#send}.
   *
   * @param type checked by the caller
   * @param source the message
   * @param offset where it starts
   * @param length its size, checked against {@code source} by the caller
   * @param waiting how to wait for space
   * @param deadline when to give up, on the clock of System.nanoTime()
   * @return a position or a negative result
   */
  public final long send(
      int type,
      MemorySegment source,
      long offset,
      long length,
      WaitStrategy waiting,
      long deadline) {
    return parts.send(type, source, offset, length, waiting, deadline);
  }

  /** Takes back what was sent of a message that cannot be finished. */
  final void abortUnfinished() {
    if (partial && !stopped) {
      pendingFrom = claimed();
      control(0, RecordHeader.ABORT, null);
      partial = false;
      pendingFrom = NONE;
      published();
    }
  }

  /** Whether open claims keep everything else from being written, whatever space there is. */
  boolean isBusy() {
    return lock != null && claims.isFull();
  }

  /**
   * Writes a record that is no message, out of the reserve. The caller holds the lock, or is alone.
   *
   * @return whether there was space
   */
  boolean control(int kind, int flags, byte[] payload) {
    int length = payload == null ? 0 : payload.length;
    long start = claimControl(RecordHeader.BYTES + length);
    if (start < 0) {
      return false;
    }
    if (length > 0) {
      MemorySegment.copy(MemorySegment.ofArray(payload), 0, memory(), offset(start) + 8, length);
    }
    publish(start, RecordHeader.of(RecordHeader.BYTES + length, kind, flags));
    return true;
  }

  /**
   * See {@link Publication#tryClaim}.
   *
   * @param type checked by the caller
   * @param length its size
   * @param claim made by {@link RingClaim}, not in use
   * @return a position or a negative result
   */
  public final long tryClaim(int type, int length, RingClaim claim) {
    if (length < 0 || length > maxClaim) {
      throw new MessageTooLongException(
          "a claim can have 0 to " + maxClaim + " bytes, found " + length);
    }
    return claim(type, length, claim);
  }

  long claim(int type, int length, RingClaim claim) {
    int frame = RecordHeader.BYTES + length;
    lock();
    try {
      if (stopped) {
        return Publication.NOT_CONNECTED;
      }
      if (isPossessed() || claims.isFull()) {
        return backPressured();
      }
      pendingFrom = claimed();
      long start = claim(frame);
      if (start < 0) {
        pendingFrom = NONE;
        return backPressured();
      }
      int slot = claims.open(start, frame, RecordHeader.WHOLE, Thread.currentThread());
      pendingFrom = NONE;
      count(RecordHeader.WHOLE, length);
      // Alone, with no other claim open, nothing lies behind this one: whatever follows says so.
      if (lock != null || openAlone++ != 0) {
        announceClaimed();
      }
      claim.begin(this, slot, start, type, memory(), offset(start) + RecordHeader.BYTES, length);
      return RecordHeader.end(start, frame);
    } finally {
      unlock();
    }
  }

  /** Publishes a claim. */
  void commit(RingClaim claim) {
    int frame = RecordHeader.BYTES + claim.length();
    publish(claim.start(), RecordHeader.of(frame, claim.type(), RecordHeader.WHOLE));
    endClaim(claim.slot());
    published();
  }

  /** Turns a claim into padding. */
  void abort(RingClaim claim) {
    int length = claim.length();
    memory().asSlice(offset(claim.start()) + RecordHeader.BYTES, length).fill((byte) 0);
    publish(claim.start(), RecordHeader.of(RecordHeader.BYTES + length, 0, RecordHeader.PADDING));
    endClaim(claim.slot());
    uncount(length);
    published();
  }

  private void endClaim(int slot) {
    claims.done(slot);
    if (lock == null) {
      openAlone--;
    }
  }

  final void uncount(int length) {
    lock();
    aborted++;
    uncount(RecordHeader.WHOLE, length);
    unlock();
  }

  int overhead() {
    return 0;
  }

  final void lock() {
    if (lock != null) {
      lock.lock();
    }
  }

  /** Only where there is a lock. */
  final boolean tryLock() {
    return lock.tryLock();
  }

  final void unlock() {
    if (lock != null) {
      lock.unlock();
    }
  }

  /** Lets no claim begin from now on. */
  public final void stop() {
    lock();
    stopped = true;
    unlock();
  }

  /**
   * Whether the lane was stopped.
   *
   * @return true after {@link #stop()}
   */
  public final boolean isStopped() {
    return stopped;
  }

  /**
   * Completes the lane after its mapping was closed: open claims become padding, an unfinished
   * message is aborted, a close follows.
   *
   * @param own the outbox through a mapping that is still open
   * @return the position behind the last message, before the close
   */
  public final long finish(MemorySegment own) {
    RingWriter rest = settle(own);
    long end = rest.claimed();
    writeEnd(rest, partial);
    return end;
  }

  /**
   * Makes padding of everything that was claimed and will not be published any more.
   *
   * @param own the outbox through a mapping that is still open
   * @return goes on behind it
   */
  public final RingWriter settle(MemorySegment own) {
    RingWriter rest = new RingWriter(own, this);
    if (pendingFrom != NONE) {
      pad(rest, pendingFrom, rest.claimed());
      pendingFrom = NONE;
    }
    padOpenClaims(rest);
    settledTail = rest.claimed();
    return rest;
  }

  /** Makes padding of the claims that are still open. */
  void padOpenClaims(RingWriter rest) {
    for (int slot = 0; slot < OpenClaims.SLOTS; slot++) {
      long start = claims.openStart(slot);
      if (start != NONE && pad(rest, start, RecordHeader.end(start, claims.frame(slot)))) {
        aborted++;
        uncount(claims.flags(slot), claims.frame(slot) - RecordHeader.BYTES);
      }
    }
  }

  /** Writes what ends the lane. */
  void writeEnd(RingWriter rest, boolean abortFirst) {
    if (abortFirst) {
      rest.publishEmpty(RecordHeader.of(RecordHeader.BYTES, 0, RecordHeader.ABORT));
    }
    rest.publishEmpty(
        RecordHeader.of(RecordHeader.BYTES, RecordHeader.CONTROL_CLOSE, RecordHeader.CONTROL));
  }

  /** Whether a claim became padding; if not, what was published there counts as written. */
  private boolean pad(RingWriter rest, long from, long to) {
    int published = rest.padUnlessPublished(from, to);
    if (published == RingWriter.PADDED) {
      return true;
    }
    written(published);
    return false;
  }

  /**
   * Looks for claims that have been open for long.
   *
   * @param now the time, on the clock of System.nanoTime()
   * @param limitNanos from when on a claim counts as long
   * @return the thread that holds one that has just become long, or null
   */
  public final Thread newlyLongClaim(long now, long limitNanos) {
    return claims.newlyLong(now, limitNanos);
  }

  /**
   * The position behind everything that was claimed.
   *
   * @return the position
   */
  public final long tail() {
    return settledTail == NONE ? claimed() : settledTail;
  }

  /**
   * Where a report of undelivered messages ends.
   *
   * @return a position, not before the one behind the last message
   */
  public long messageTail() {
    return tail();
  }

  /**
   * Messages published.
   *
   * @return the count
   */
  public final long messages() {
    return messages;
  }

  /**
   * Payload bytes published.
   *
   * @return the count
   */
  public final long bytes() {
    return bytes;
  }

  /**
   * Calls that found no space.
   *
   * @return the count
   */
  public final long backPressuredCalls() {
    return backPressured;
  }

  /**
   * Claims given back.
   *
   * @return the count
   */
  public final long aborted() {
    return aborted;
  }
}
