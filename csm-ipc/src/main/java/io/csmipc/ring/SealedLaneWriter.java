package io.csmipc.ring;

import io.csmipc.Publication;
import io.csmipc.Violation;
import io.csmipc.layout.RecordHeader;
import io.csmipc.seal.RecordSealer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends the messages of one session, sealed. Plaintext is sealed in private memory and copied out
 * as ciphertext; a claim hands out private memory.
 *
 * <p>The peer's reading position, which the host can change, is flow control here and nothing else.
 * What the peer has delivered is known by its acknowledgements, which are sealed records of the
 * other lane; and this lane carries those of this side.
 *
 * <p><b>Threads.</b> Sealing happens under the lane's lock, in the order of the ring, so that
 * sequence numbers are consecutive there. One claim can be open at a time; meanwhile everybody else
 * is back-pressured.
 */
public final class SealedLaneWriter extends LaneWriter {
  private final RecordSealer sealer;
  private final int overhead;
  private MemorySegment sealed = MemorySegment.NULL;
  private MemorySegment plain = MemorySegment.NULL;
  private long sequence;
  private RingClaim openClaim;
  private long claimSequence;

  /** The position behind the last message. */
  private long messageTail;

  private final Milestones milestones = new Milestones();

  /** The position behind the latest acknowledgement that was sent. */
  private long noteTail;

  private byte[] lastWord = new byte[Long.BYTES];
  private volatile long acknowledged;

  /**
   * A lane at position 0.
   *
   * @param own my outbox, through the mapping that ends with the session
   * @param peer the peer's outbox
   * @param capacity of my ring in bytes
   * @param maxMessage the longest message that the peer takes, in bytes
   * @param sealer of this session
   * @param doorbell wakes the peer's reader
   */
  public SealedLaneWriter(
      MemorySegment own,
      MemorySegment peer,
      long capacity,
      long maxMessage,
      RecordSealer sealer,
      Doorbell doorbell) {
    super(own, peer, capacity, false, maxMessage, sealer.overhead(), doorbell);
    this.sealer = sealer;
    overhead = sealer.overhead();
  }

  /** Sends the transcript: the first record of the lane. */
  public void hello() {
    lock();
    try {
      control(RecordHeader.CONTROL_HELLO, RecordHeader.CONTROL, sealer.transcript());
    } finally {
      unlock();
    }
  }

  @Override
  int overhead() {
    return overhead;
  }

  @Override
  boolean isBusy() {
    return openClaim != null;
  }

  @Override
  long write(int type, int flags, MemorySegment source, long offset, int length) {
    int frame = RecordHeader.BYTES + overhead + length;
    lock();
    try {
      if (isStopped()) {
        return Publication.NOT_CONNECTED;
      }
      if (isPossessedByAnother() || openClaim != null) {
        return backPressured();
      }
      long start = claim(frame);
      if (start < 0) {
        return backPressured();
      }
      long header = RecordHeader.of(frame, type, flags);
      try {
        seal(sequence, header, source, offset, length);
      } catch (RuntimeException e) {
        publish(start, RecordHeader.of(frame, 0, RecordHeader.PADDING));
        throw new SourceFault(e);
      }
      sequence++;
      copyOut(this, start, header);
      written(flags);
      count(flags, length);
      long end = RecordHeader.end(start, frame);
      if ((flags & RecordHeader.END) != 0) {
        messageEnds(sequence - 1, end);
      }
      return end;
    } finally {
      unlock();
    }
  }

  private void messageEnds(long number, long position) {
    messageTail = position;
    milestones.add(number, position, acknowledged);
  }

  private void seal(long number, long header, MemorySegment source, long offset, int length) {
    if (sealed.byteSize() < length + overhead) {
      sealed = Arena.ofAuto().allocate(Math.max(4096, 2L * (length + overhead)), 64);
    }
    sealer.seal(number, header, source, offset, length, sealed, 0);
  }

  private void copyOut(RingWriter target, long start, long header) {
    int size = RecordHeader.frame(header) - RecordHeader.BYTES;
    long at = target.offset(start) + RecordHeader.BYTES;
    MemorySegment.copy(sealed, 0, target.memory(), at, size);
    target.memory().asSlice(at + size, -size & 7).fill((byte) 0);
    target.publish(start, header);
  }

  @Override
  boolean control(int kind, int flags, byte[] payload) {
    return control(this, kind, flags, payload);
  }

  private boolean control(RingWriter target, int kind, int flags, byte[] payload) {
    int length = payload == null ? 0 : payload.length;
    int frame = RecordHeader.BYTES + overhead + length;
    long start = target.claimControl(frame);
    if (start < 0) {
      return false;
    }
    long header = RecordHeader.of(frame, kind, flags);
    MemorySegment source = payload == null ? MemorySegment.NULL : MemorySegment.ofArray(payload);
    seal(sequence++, header, source, 0, length);
    copyOut(target, start, header);
    return true;
  }

  /**
   * Tells the peer how far its messages were delivered, if that is possible right now: when nobody
   * else is publishing, there is space that messages could use, and the peer has taken the
   * acknowledgement before. So a peer that does not poll finds one of them in its way at most.
   *
   * @param delivered how many of the peer's sealed records there are up to the last message that
   *     was delivered. Their number is sealed; the place at which they are found is the host's to
   *     choose
   * @return whether it was sent
   */
  boolean acknowledge(long delivered) {
    if (!tryLock()) {
      return false;
    }
    try {
      // What the peer says of its position is good enough for when to send.
      if (isStopped() || isPossessed() || openClaim != null || super.takenPosition() < noteTail) {
        return false;
      }
      int frame = RecordHeader.BYTES + overhead + Long.BYTES;
      long start = claim(frame);
      if (start < 0) {
        return false;
      }
      long header =
          RecordHeader.of(frame, RecordHeader.CONTROL_ACKNOWLEDGEMENT, RecordHeader.CONTROL);
      seal(sequence++, header, MemorySegment.ofArray(bytes(delivered)), 0, Long.BYTES);
      copyOut(this, start, header);
      noteTail = claimed();
      return true;
    } finally {
      unlock();
    }
  }

  /**
   * Sets the acknowledgement that the close will carry.
   *
   * @param delivered as for {@link #acknowledge}
   */
  public void lastWord(long delivered) {
    lastWord = bytes(delivered);
  }

  private static byte[] bytes(long count) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(count).array();
  }

  /**
   * The peer has acknowledged, under its seal.
   *
   * @param count how many of my sealed records it knows up to the last message that it has
   *     delivered
   */
  void acknowledged(long count) {
    long from = acknowledged;
    long to = sequence;
    if (count < from || count > to) {
      throw LaneFault.violation(
          Violation.ACKNOWLEDGEMENT,
          "an acknowledgement must count "
              + from
              + " to "
              + to
              + " sealed records, found "
              + count);
    }
    acknowledged = count;
  }

  /**
   * How far the peer has delivered my messages, by its latest acknowledgement; for reports, by any
   * thread.
   *
   * @return a position
   */
  @Override
  public long takenPosition() {
    lock();
    try {
      return milestones.position(acknowledged);
    } finally {
      unlock();
    }
  }

  /** Behind the last message: what follows it is never acknowledged by itself. */
  @Override
  public long messageTail() {
    return messageTail;
  }

  @Override
  long claim(int type, int length, RingClaim claim) {
    lock();
    try {
      if (isStopped()) {
        return Publication.NOT_CONNECTED;
      }
      if (isPossessed() || openClaim != null) {
        return backPressured();
      }
      int frame = RecordHeader.BYTES + overhead + length;
      long start = claim(frame);
      if (start < 0) {
        return backPressured();
      }
      if (plain.byteSize() < length) {
        plain = Arena.ofAuto().allocate(Math.max(4096, 2L * length), 64);
      }
      openClaim = claim;
      claimSequence = sequence++;
      count(RecordHeader.WHOLE, length);
      claim.begin(this, open(start, frame), start, type, plain, 0, length);
      return RecordHeader.end(start, frame);
    } finally {
      unlock();
    }
  }

  @Override
  void commit(RingClaim claim) {
    lock();
    try {
      requireRunning();
      int frame = RecordHeader.BYTES + overhead + claim.length();
      long header = RecordHeader.of(frame, claim.type(), RecordHeader.WHOLE);
      seal(claimSequence, header, plain, 0, claim.length());
      copyOut(this, claim.start(), header);
      messageEnds(claimSequence, RecordHeader.end(claim.start(), frame));
      endClaim(claim);
    } finally {
      unlock();
    }
    published();
  }

  @Override
  void abort(RingClaim claim) {
    lock();
    try {
      requireRunning();
      sayNothing(this, claim.start(), claim.length());
      endClaim(claim);
      uncount(claim.length());
    } finally {
      unlock();
    }
    published();
  }

  private void requireRunning() {
    if (isStopped()) {
      throw new IllegalStateException("the session ended");
    }
  }

  private void endClaim(RingClaim claim) {
    plain.asSlice(0, claim.length()).fill((byte) 0);
    openClaim = null;
    done(claim.slot());
  }

  /**
   * A sealed record that says nothing, because a sequence number must not be missing, and padding.
   */
  private void sayNothing(RingWriter target, long start, int length) {
    int frame = RecordHeader.BYTES + overhead;
    long to = RecordHeader.end(start, frame + length);
    long at = RecordHeader.end(start, frame);
    while (at < to) {
      int rest = (int) (to - at);
      int padding = RecordHeader.end(at, rest) == to ? rest : RecordHeader.BYTES;
      target.publish(at, RecordHeader.of(padding, 0, RecordHeader.PADDING));
      at += padding;
    }
    long header = RecordHeader.of(frame, RecordHeader.CONTROL_NOTHING, RecordHeader.CONTROL);
    seal(claimSequence, header, MemorySegment.NULL, 0, 0);
    copyOut(target, start, header);
  }

  @Override
  void padOpenClaims(RingWriter rest) {
    RingClaim claim = openClaim;
    if (claim != null) {
      sayNothing(rest, claim.start(), claim.claimedLength());
      openClaim = null;
      uncount(claim.claimedLength());
    }
  }

  @Override
  void writeEnd(RingWriter rest, boolean abortFirst) {
    if (abortFirst) {
      control(rest, 0, RecordHeader.ABORT, null);
    }
    control(rest, RecordHeader.CONTROL_CLOSE, RecordHeader.CONTROL, lastWord);
  }
}
