package io.csmipc.session;

import io.csmipc.ChannelOptions;
import io.csmipc.LossReason;
import io.csmipc.PositionRange;
import io.csmipc.layout.RecordHeader;
import io.csmipc.ring.Doorbell;
import io.csmipc.ring.LaneFault;
import io.csmipc.ring.LaneReader;
import io.csmipc.ring.LaneWriter;
import io.csmipc.ring.Scratch;
import io.csmipc.ring.SealedLaneReader;
import io.csmipc.ring.SealedLaneWriter;
import io.csmipc.ring.Waker;
import io.csmipc.seal.RecordSealer;
import io.csmipc.seal.SealContext;
import io.csmipc.seal.SealerFactory;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Two lanes between my outbox and the peer's, from the moment at which both have attached until one
 * of them leaves.
 *
 * <p><b>Threads.</b> Publishers and the poller use the lanes; they report what they meet with
 * {@link #fault}. Everything else is the housekeeping thread's, or happens under the channel's
 * gate.
 */
final class Session {
  /** For how long a message may stand unfinished although there is space. */
  private static final long STALL_NANOS = 30_000_000_000L;

  private final Outbox outbox;
  private final PeerView peer;
  private final Doorbell doorbell;
  private final LaneWriter writer;
  private final LaneReader reader;
  private final SealedLaneReader sealed;
  private final RecordSealer sealer;
  private final AtomicReference<LaneFault> fault = new AtomicReference<>();

  private long peerBeat;
  private long peerBeatSince;
  private LossReason draining;
  private boolean peerGone;
  private long drainingSince;
  private String drainingDetail;

  Session(
      Outbox outbox,
      PeerView peer,
      ChannelOptions options,
      SealerFactory sealing,
      String name,
      Waker waker,
      Scratch scratch,
      long now) {
    this.outbox = outbox;
    this.peer = peer;
    peerBeat = peer.heartbeat();
    peerBeatSince = now;
    doorbell =
        new Doorbell(
            outbox.memory(),
            peer.memory(),
            options.doorbell(),
            peer.configuration().doorbell(),
            waker);
    long capacity = outbox.configuration().capacity();
    long peerCapacity = peer.configuration().capacity();
    long maxSend = peer.configuration().maxMessage();
    long maxReceive = options.maxMessageLength();
    if (sealing == null) {
      sealer = null;
      sealed = null;
      writer =
          new LaneWriter(
              outbox.lease(),
              peer.memory(),
              capacity,
              options.exclusivePublication(),
              maxSend,
              0,
              doorbell);
      reader =
          new LaneReader(
              peer.memory(),
              outbox.memory(),
              peerCapacity,
              peer.epoch(),
              maxReceive,
              STALL_NANOS,
              doorbell,
              scratch);
    } else {
      sealer =
          sealing.create(
              new SealContext(
                  name,
                  outbox.configuration().binder(),
                  outbox.epoch(),
                  peer.epoch(),
                  outbox.random(),
                  peer.random(),
                  outbox.configuration().encode(),
                  peer.configurationBytes()));
      SealedLaneWriter sealedWriter =
          new SealedLaneWriter(outbox.lease(), peer.memory(), capacity, maxSend, sealer, doorbell);
      writer = sealedWriter;
      sealed =
          new SealedLaneReader(
              peer.memory(),
              outbox.memory(),
              peerCapacity,
              peer.epoch(),
              maxReceive,
              STALL_NANOS,
              sealer,
              sealedWriter,
              doorbell,
              scratch);
      reader = sealed;
      sealedWriter.hello();
    }
    reader.answers(writer);
    writer.answers(reader);
  }

  LaneWriter writer() {
    return writer;
  }

  LaneReader reader() {
    return reader;
  }

  Doorbell doorbell() {
    return doorbell;
  }

  PeerView peer() {
    return peer;
  }

  /** Whether messages may flow: on a sealed channel, not before the peer's transcript was right. */
  boolean isReady() {
    return sealed == null || sealed.greet();
  }

  /**
   * Reports why the session cannot go on. The first report counts.
   *
   * <p>A peer that begins a new session in the same memory clears it, position included; that is
   * not a violation. It changed its session word first, so it shows here.
   */
  void fault(LaneFault why) {
    LaneFault fitting = why;
    if (why.reason() == LossReason.VIOLATION) {
      try {
        checkPeerSession();
      } catch (LaneFault moved) {
        fitting = moved;
      } catch (IllegalStateException | InternalError e) {
        // Nothing to compare with.
      }
    }
    fault.compareAndSet(null, fitting);
  }

  LaneFault fault() {
    return fault.get();
  }

  boolean isFaulty() {
    return fault.get() != null;
  }

  /**
   * On a sealed channel: takes the peer's acknowledgements when nobody polls, and acknowledges what
   * was delivered.
   */
  void acknowledge() {
    if (sealed == null) {
      return;
    }
    try {
      sealed.takeNotes(isDraining());
      if (!isDraining() && !reader.isClosed()) {
        sealed.acknowledge();
      }
    } catch (LaneFault e) {
      fault(e);
    }
  }

  /**
   * Nothing is delivered any more: takes, on a sealed channel, the acknowledgements that are left.
   *
   * @return whether none can follow
   */
  boolean lookForAcknowledgements() {
    try {
      return sealed != null && sealed.look();
    } catch (IllegalStateException | InternalError | OutOfMemoryError e) {
      return true; // the peer's memory is gone, or mine is short: the session ends all the same
    }
  }

  /**
   * What the peer may not have taken of what was published: by its own word, and on a sealed
   * channel by its acknowledgements alone.
   */
  PositionRange undelivered() {
    long tail = writer.messageTail();
    long taken;
    try {
      taken = writer.takenPosition();
    } catch (IllegalStateException | InternalError e) {
      taken = 0;
    }
    return new PositionRange(Math.min(taken, tail), tail);
  }

  /**
   * What of the peer's messages was not delivered and will not be; behind {@link #end} or {@link
   * #endLocally}.
   */
  PositionRange missed() {
    return reader.missed(peerGone);
  }

  /** One look at the peer's heartbeat; for how long it has stood still, by my clock. */
  long silentNanos(long now) {
    long beat = peer.heartbeat();
    if (beat == RecordHeader.REVOKED) {
      throw new LaneFault(LossReason.REGION_LOST, null, "the peer's region was revoked");
    }
    if (beat != peerBeat) {
      peerBeat = beat;
      peerBeatSince = now;
    }
    return now - peerBeatSince;
  }

  /** Gives the peer another full period, after this process itself had been stopped. */
  void forgive(long now) {
    peerBeatSince = now;
  }

  /** The peer's session word must still be the one of this session. */
  void checkPeerSession() {
    long word = peer.session();
    if (word != peer.epoch()) {
      throw word == RecordHeader.REVOKED
          ? new LaneFault(LossReason.REGION_LOST, null, "the peer's region was revoked")
          : word == 0
              ? new LaneFault(LossReason.FENCED, null, "the peer left the session")
              : new LaneFault(LossReason.PEER_RESTARTED, null, "the peer began a new session");
    }
  }

  /**
   * Sends nothing any more, and delivers what the peer had left before it was lost.
   *
   * @param gone whether it is certain that the peer stores nothing any more
   */
  void drain(LossReason reason, boolean gone, String detail, long now) {
    draining = reason;
    peerGone = gone;
    drainingDetail = detail;
    drainingSince = now;
    writer.stop();
    outbox.leave();
  }

  boolean isDraining() {
    return draining != null;
  }

  LossReason drainReason() {
    return draining;
  }

  String drainDetail() {
    return drainingDetail;
  }

  /**
   * Why a draining session ends, once nothing is left to deliver, or it was not fetched for too
   * long. A poller may be taking what is left at this moment.
   *
   * @return the reason, or null when the session does not end yet
   */
  LossReason drained(long now, long limitNanos) {
    if (reader.endsHere()) {
      return LossReason.CLOSED_BY_PEER;
    }
    if (reader.ready() && now - drainingSince <= limitNanos) {
      return null;
    }
    return reader.endsWithClose() ? LossReason.CLOSED_BY_PEER : draining;
  }

  /**
   * Completes my lane: claims that are open become padding, a close follows. The peer can still
   * read it to the end.
   */
  void finish() {
    writer.stop();
    if (sealed != null) {
      sealed.acknowledgeWithClose();
    }
    try {
      if (outbox.endLease()) {
        writer.finish(outbox.memory());
      } else {
        // A system call fills a claim, for as long as it likes: the peer learns that I have gone.
        outbox.leave();
      }
      doorbell.ring();
      doorbell.wakeOwnSleepers();
    } catch (LaneFault | InternalError e) {
      // The peer's position makes no sense, or memory is gone: it gets no close, and will notice.
      fault(new LaneFault(LossReason.REGION_LOST, null, "the lane could not be completed"));
    }
  }

  /** Whether it makes sense to wait for the peer. */
  boolean mayStillRead() {
    try {
      return peer.session() == peer.epoch();
    } catch (InternalError e) {
      return false;
    }
  }

  /** Ends it behind a {@link #finish}; the session word stays, so that the peer can read on. */
  void endLocally() {
    writer.stop();
    if (sealer != null) {
      sealer.destroy();
    }
  }

  /**
   * Ends it: the peer is told, sleepers return. Afterwards nobody publishes any more, and {@link
   * #undelivered()} is final.
   *
   * @param closedByPeer whether the peer closed, and may be waiting for the last acknowledgement
   */
  void end(boolean closedByPeer) {
    if (closedByPeer && sealed != null) {
      attempt(this::finish);
    }
    writer.stop();
    attempt(outbox::leave);
    attempt(this::lookForAcknowledgements);
    attempt(this::settle);
    if (sealer != null) {
      sealer.destroy();
    }
  }

  private void settle() {
    if (outbox.endLease()) {
      writer.settle(outbox.memory());
    }
    doorbell.wakeOwnSleepers();
  }

  /**
   * Runs a step whose memory may be gone, and with it whoever would notice.
   *
   * <p>HotSpot tells of a lost page at its next safepoint poll. In compiled code that can be the
   * return of the method that met it, behind the method's own catch: so there is a poll here.
   */
  @SuppressWarnings("ThreadPriorityCheck") // for its poll, not for its turn
  static void attempt(Runnable step) {
    try {
      step.run();
      Thread.yield();
    } catch (InternalError e) {
      // What the step had to do cannot be done.
    }
  }
}
