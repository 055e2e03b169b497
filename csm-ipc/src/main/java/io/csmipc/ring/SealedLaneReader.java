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

/**
 * Receives the messages of one session, sealed: a record is copied into private memory, opened
 * there, and delivered only when its tag was right. Nothing is delivered before the peer's
 * transcript was.
 */
public final class SealedLaneReader extends LaneReader {
  private final RecordSealer sealer;
  private final int overhead;
  private MemorySegment sealed;
  private long sequence;
  private boolean greeted;

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
      Doorbell doorbell,
      Scratch scratch) {
    super(peer, own, capacity, epoch, maxMessage, stallNanos, doorbell, scratch);
    this.sealer = sealer;
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
    if (sealed.byteSize() < size + SmallCopy.WINDOW) {
      sealed = Arena.ofAuto().allocate(2L * size + SmallCopy.WINDOW, 64);
    }
    PeerCopy.out(memory(), payloadOffset(), sealed, 0, size);
    checkSession();
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
  public boolean endsHere() {
    return false;
  }

  /** A host could have cut the ring: only a sealed close says that nothing follows. */
  @Override
  long reach(long from, boolean gone) {
    return farthest(from);
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
    return open(header, room(plainLength(header)), 0);
  }

  @Override
  int lend(long header) {
    int length = take(header);
    lendCopy(length);
    return length;
  }

  @Override
  int takePart(long header, int type) {
    MemorySegment target = parts.reserve(type, plainLength(header));
    return open(header, target, parts.length());
  }

  @Override
  void takeControl(long header, int kind) {
    int length = open(header, room(plainLength(header)), 0);
    if (length != 0) {
      throw LaneFault.violation(Violation.RECORD_LENGTH, "this record must have no payload");
    }
    switch (kind) {
      case RecordHeader.CONTROL_CLOSE -> closed();
      case RecordHeader.CONTROL_NOTHING -> {}
      default ->
          throw LaneFault.violation(Violation.RECORD_TYPE, "no such control record: " + kind);
    }
    advance(header);
  }

  @Override
  void takeAbort(long header) {
    if (open(header, room(plainLength(header)), 0) != 0) {
      throw LaneFault.violation(Violation.RECORD_LENGTH, "this record must have no payload");
    }
    aborted(header);
  }
}
