package io.csmipc.ring;

import io.csmipc.LossReason;
import io.csmipc.Violation;
import io.csmipc.layout.PeerCopy;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.SmallCopy;
import io.csmipc.seal.RecordSealer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Receives the messages of one session, sealed: a record is copied into private memory, opened
 * there, and delivered only when its tag was right. Nothing is delivered before the peer's
 * transcript was.
 *
 * <p><b>Threads.</b> One thread at a time polls. Housekeeping takes acknowledgements from the front
 * of the lane while nobody does, so that a side that only publishes learns of them too.
 */
public final class SealedLaneReader extends LaneReader {
  /** Records of one look of the housekeeping thread. */
  private static final int NOTES = 64;

  /** What one look at the end goes through, in bytes. */
  private static final long LAST_LOOK = 4L << 20;

  private final RecordSealer sealer;
  private final SealedLaneWriter back;
  private final ReentrantLock gate;
  private final MemorySegment note = Arena.ofAuto().allocate(Long.BYTES, 8);
  private final int overhead;
  private MemorySegment sealed;
  private long sequence;
  private boolean greeted;

  /** The number of the latest record of a message. */
  private long message = -1;

  /** How many records there are up to the last message that was delivered. */
  private volatile long deliveredRecords;

  /** How many of them the peer was told. */
  private long told;

  /** Nothing is delivered any more, whatever the session word says. */
  private boolean lastLook;

  /** The position of the message that was lent last. */
  private long lentAt = -1;

  /** Whether no acknowledgement can follow. */
  private boolean complete;

  /** Whether a close came when nothing was delivered any more. */
  private boolean closedLate;

  /** Behind the last message that was dropped, or -1. */
  private long droppedTo = -1;

  /**
   * A lane at position 0.
   *
   * @param peer the peer's outbox
   * @param own my outbox, for the position
   * @param capacity of the peer's ring in bytes, validated
   * @param epoch the session word that the peer's outbox must keep
   * @param maxMessage the longest message to take, in bytes
   * @param stallNanos for how long a message may stand unfinished
   * @param sealer of this session
   * @param back the lane of the other direction, which the peer acknowledges here
   * @param doorbell wakes the peer's writer
   * @param scratch memory for copies
   */
  public SealedLaneReader(
      MemorySegment peer,
      MemorySegment own,
      long capacity,
      long epoch,
      long maxMessage,
      long stallNanos,
      RecordSealer sealer,
      SealedLaneWriter back,
      Doorbell doorbell,
      Scratch scratch) {
    this(
        peer,
        own,
        capacity,
        epoch,
        maxMessage,
        stallNanos,
        sealer,
        back,
        doorbell,
        scratch,
        new ReentrantLock());
  }

  private SealedLaneReader(
      MemorySegment peer,
      MemorySegment own,
      long capacity,
      long epoch,
      long maxMessage,
      long stallNanos,
      RecordSealer sealer,
      SealedLaneWriter back,
      Doorbell doorbell,
      Scratch scratch,
      ReentrantLock gate) {
    super(peer, own, capacity, epoch, maxMessage, stallNanos, doorbell, scratch, gate);
    this.sealer = sealer;
    this.back = back;
    this.gate = gate;
    overhead = sealer.overhead();
    sealed = Arena.ofAuto().allocate(4096, 64);
  }

  /**
   * Takes the peer's transcript, if it is there. Called by the housekeeping thread before the first
   * poll.
   *
   * @return true when it was there, and right
   */
  public boolean greet() {
    if (!greeted) {
      long header = header();
      if (header == 0) {
        return false;
      }
      long expected =
          RecordHeader.of(
              RecordHeader.BYTES + overhead + sealer.transcript().length,
              RecordHeader.CONTROL_HELLO,
              RecordHeader.CONTROL);
      if (header != expected) {
        throw LaneFault.violation(
            Violation.TRANSCRIPT, "the first record must be the sealed transcript");
      }
      // Not the scratch memory: a handler may still look at a message of the session before.
      MemorySegment hello = Arena.ofAuto().allocate(sealer.transcript().length, 8);
      int length = open(header, hello, 0);
      byte[] transcript = hello.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      if (!MessageDigest.isEqual(transcript, sealer.transcript())) {
        throw LaneFault.violation(Violation.TRANSCRIPT, "the peer saw another handshake");
      }
      advance(header);
      greeted = true;
    }
    return true;
  }

  private int open(long header, MemorySegment target, long to) {
    int size = RecordHeader.frame(header) - RecordHeader.BYTES;
    if (sealed.byteSize() < size + SmallCopy.MAX_BYTES) {
      sealed = Arena.ofAuto().allocate(2L * size + SmallCopy.MAX_BYTES, 64);
    }
    PeerCopy.out(memory(), payloadOffset(), sealed, 0, size);
    if (!lastLook) {
      checkSession();
    }
    int result;
    try {
      result = sealer.open(sequence, header, sealed, 0, size, target, to);
    } catch (IllegalStateException e) {
      throw new LaneFault(LossReason.FENCED, null, "the session ended, and its keys are gone");
    }
    if (result < 0) {
      throw refused(result);
    }
    sequence++;
    return result;
  }

  private LaneFault refused(int result) {
    return switch (result) {
      case RecordSealer.BAD_SESSION ->
          LaneFault.violation(Violation.SEAL_SESSION, "a sealed record of another session");
      case RecordSealer.BAD_SEQUENCE ->
          LaneFault.violation(
              Violation.SEAL_SEQUENCE, "expected the sealed record number " + sequence);
      default ->
          LaneFault.violation(
              Violation.AUTHENTICATION,
              "sealed record number " + sequence + " does not open under the session's key");
    };
  }

  /** A close counts when it opens, and opening is the poller's. */
  @Override
  boolean isCloseAt(long at) {
    return false;
  }

  /** A host could have cut the ring: only a sealed close says that nothing follows. */
  @Override
  long reach(long from, boolean gone) {
    return closedLate ? Math.max(from, droppedTo) : farthest(from);
  }

  private int plainLength(long header) {
    return Math.max(0, RecordHeader.frame(header) - RecordHeader.BYTES - overhead);
  }

  /** Each record is opened on its own. */
  @Override
  int gather(long first, int most) {
    return 1;
  }

  @Override
  int take(long header) {
    allDelivered();
    int length = open(header, room(plainLength(header)), 0);
    message = sequence - 1;
    return length;
  }

  /** One message at a time is taken: those before it are delivered. */
  @Override
  void allDelivered() {
    deliveredRecords = message + 1;
  }

  @Override
  void forgetTaken() {
    message = deliveredRecords - 1;
  }

  @Override
  int lend(long header) {
    int length = take(header);
    lentAt = position();
    lendCopy(length);
    return length;
  }

  @Override
  int takePart(long header, int type) {
    allDelivered();
    MemorySegment target = parts.reserve(type, plainLength(header));
    int length = open(header, target, parts.length());
    message = sequence - 1;
    return length;
  }

  @Override
  void takeControl(long header, int kind) {
    openNote(header, kind);
    if (kind == RecordHeader.CONTROL_CLOSE) {
      closed();
      complete = true;
    }
    advance(header);
  }

  /** Opens a control record and heeds what it acknowledges. */
  private void openNote(long header, int kind) {
    if (plainLength(header) > Long.BYTES) {
      // Before it is opened: anybody can write a long record, and this thread may be
      // housekeeping's.
      throw LaneFault.violation(
          Violation.RECORD_LENGTH,
          "a control record may have 8 bytes of payload, found " + plainLength(header));
    }
    // Not the scratch memory: a handler may still look at a message of the session before.
    int length = open(header, note, 0);
    switch (kind) {
      case RecordHeader.CONTROL_CLOSE, RecordHeader.CONTROL_ACKNOWLEDGEMENT -> {
        requireLength(length, Long.BYTES);
        back.acknowledged(note.get(ValueLayout.JAVA_LONG, 0));
      }
      case RecordHeader.CONTROL_NOTHING -> requireLength(length, 0);
      default ->
          throw LaneFault.violation(Violation.RECORD_TYPE, "no such control record: " + kind);
    }
  }

  private static void requireLength(int length, int expected) {
    if (length != expected) {
      throw LaneFault.violation(
          Violation.RECORD_LENGTH,
          "this record must have " + expected + " bytes of payload, found " + length);
    }
  }

  /**
   * Takes acknowledgements from the front of the lane, unless somebody polls and does that. For the
   * housekeeping thread.
   *
   * @param closeToo whether a close is taken as well
   */
  public void takeNotes(boolean closeToo) {
    if (!gate.isHeldByCurrentThread() && gate.tryLock()) {
      try {
        takeNotes(NOTES, closeToo);
      } finally {
        gate.unlock();
      }
    }
  }

  /**
   * Acknowledges what was delivered since the last time, if there was any. An acknowledgement alone
   * is nothing to acknowledge. For the housekeeping thread.
   */
  public void acknowledge() {
    long count = deliveredRecords;
    if (count > told && back.acknowledge(count)) {
      told = count;
    }
  }

  /** Lets the close of the other lane say how far this one was delivered. */
  public void acknowledgeWithClose() {
    back.lastWord(deliveredRecords);
  }

  /**
   * Looks for acknowledgements in what will not be delivered any more, and drops the rest. It does
   * not matter whether the peer has left the session: what opens, the peer has sealed.
   *
   * @return whether no acknowledgement can follow
   */
  public boolean look() {
    if (!gate.tryLock()) {
      return false; // somebody polls
    }
    if (lentAt == position()) {
      gate.unlock();
      return false; // out of a handler that still has the record here
    }
    MemorySegment dropped = MemorySegment.NULL;
    try {
      lastLook = true;
      stop();
      long limit = position() + LAST_LOOK;
      for (long header;
          !complete && position() < limit && (header = header()) != 0;
          advance(header)) {
        int flags = RecordHeader.flags(header);
        int type = RecordHeader.type(header);
        if (flags == RecordHeader.CONTROL) {
          openNote(header, type);
          closedLate = type == RecordHeader.CONTROL_CLOSE;
          complete = closedLate;
        } else if (flags != RecordHeader.PADDING) {
          int room = plainLength(header);
          if (room > Math.min(maxMessage, LAST_LOOK)) {
            complete = true; // no poll would take it either, and it costs this thread memory
            break;
          }
          if (dropped.byteSize() < room) {
            dropped.fill((byte) 0);
            dropped = Arena.ofAuto().allocate(room);
          }
          open(header, dropped, 0);
          droppedTo = RecordHeader.end(position(), RecordHeader.frame(header));
        }
      }
      release();
    } catch (LaneFault e) {
      complete = true;
    } finally {
      dropped.fill((byte) 0);
      gate.unlock();
    }
    return complete;
  }

  @Override
  void takeAbort(long header) {
    if (open(header, room(plainLength(header)), 0) != 0) {
      throw LaneFault.violation(Violation.RECORD_LENGTH, "this record must have no payload");
    }
    aborted(header);
  }
}
