package io.csmipc.session;

import io.csmipc.Channel;
import io.csmipc.ChannelCounters;
import io.csmipc.ChannelOptions;
import io.csmipc.ChannelState;
import io.csmipc.CsmException;
import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.PositionRange;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import io.csmipc.layout.EndedMapping;
import io.csmipc.region.RegionEndpoint;
import io.csmipc.region.Side;
import io.csmipc.ring.LaneFault;
import io.csmipc.ring.RingLimits;
import io.csmipc.seal.SealerFactory;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The channel that applications hold.
 *
 * <p><b>Threads.</b> Publishers and pollers read {@link #session}, and report faults. The
 * housekeeping thread calls {@link #round}, where sessions begin and end. Both it and {@link
 * #close} hold the gate while they change anything; nobody waits for a peer while holding it.
 */
public final class ManagedChannel implements Channel {
  private static final long LINGER_POLL_NANOS = 100_000;

  private final String address;
  private final ChannelOptions options;
  private final Conductor conductor;
  private final Connector connector;
  private final ChannelPublication publication;
  private final ChannelSubscription subscription;
  private final Tally tally = new Tally();
  private final Retired retired = new Retired();
  private final ReentrantLock gate = new ReentrantLock();
  private final Condition changed = gate.newCondition();

  private volatile Session session;
  private volatile LossReason closeReason;
  private boolean connected;
  private long sessionNumber;
  private boolean lingering;
  private boolean finished;

  private ManagedChannel(
      String address, ChannelOptions options, Conductor conductor, Connector connector) {
    this.address = address;
    this.options = options;
    this.conductor = conductor;
    this.connector = connector;
    publication = new ChannelPublication(this, options.waitStrategy());
    subscription = new ChannelSubscription(this, options.waitStrategy());
  }

  /**
   * Opens a channel and hands it to the housekeeping thread.
   *
   * @param address as the application wrote it
   * @param name as both sides know it
   * @param side which side this is
   * @param endpoint possession of that side; the channel closes it
   * @param options how
   * @param sealing seals the records, or null for plaintext
   * @return the channel, connecting
   */
  public static ManagedChannel open(
      String address,
      String name,
      Side side,
      RegionEndpoint endpoint,
      ChannelOptions options,
      SealerFactory sealing) {
    Conductor conductor = Conductor.shared();
    Connector connector = new Connector(name, side, endpoint, options, sealing, conductor::wake);
    ManagedChannel channel = new ManagedChannel(address, options, conductor, connector);
    connector.showOutbox();
    channel.conductor.add(channel);
    return channel;
  }

  /** The session that messages flow through, or null. */
  Session session() {
    return session;
  }

  RingLimits limits() {
    return connector.limits();
  }

  /**
   * A publisher or poller met something. Rethrows what is the application's own affair.
   *
   * @param where the session that it used
   * @param why what it met
   */
  void failed(Session where, Throwable why) {
    switch (why) {
      case LaneFault fault -> where.fault(fault);
      case InternalError e when isMemoryFault(e) ->
          where.fault(new LaneFault(LossReason.REGION_LOST, null, regionLost()));
      case IllegalStateException e when session != where && EndedMapping.met(e) -> {
        return; // the mapping ended under a caller that was inside
      }
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(why);
    }
    conductor.wake();
  }

  private static boolean isMemoryFault(InternalError e) {
    return e.getMessage() != null && e.getMessage().contains("fault occurred");
  }

  private static String regionLost() {
    return "memory of an outbox disappeared: it was truncated, revoked or unplugged";
  }

  /**
   * One round of housekeeping.
   *
   * @param now on the clock of System.nanoTime()
   * @param late whether this process itself was held up since the last round
   * @return whether a peer is connected, or the channel is closed: then rounds can be rare
   */
  boolean round(long now, boolean late) {
    Runnable news = null;
    gate.lock();
    try {
      retired.release();
      if (closeReason == null) {
        try {
          news = step(now, late);
        } catch (LaneFault fault) {
          news = end(fault.reason(), fault);
        } catch (InternalError e) {
          if (!isMemoryFault(e)) {
            throw e;
          }
          news = end(LossReason.REGION_LOST, null);
        } catch (CsmException trouble) {
          connector.trouble(trouble);
        }
      } else if (lingering) {
        beatOn();
      }
      return connected || closeReason != null;
    } finally {
      gate.unlock();
      if (news != null) {
        tell(news);
      }
    }
  }

  /** While a closing thread waits for the peer to take what is left. */
  private void beatOn() {
    try {
      connector.beat();
    } catch (InternalError e) {
      if (!isMemoryFault(e)) {
        throw e;
      }
      // My own memory is gone, and with it what the peer could have taken.
    }
  }

  private Runnable step(long now, boolean late) {
    Session current = connector.session();
    if (current == null) {
      if (retired.blockNext()) {
        return null;
      }
      connector.advance(now);
      current = connector.session();
      if (current == null) {
        return null;
      }
    }
    if (current.isFaulty()) {
      LaneFault fault = current.fault();
      return end(fault.reason(), fault);
    }
    if (!connected && !current.isDraining()) {
      return begin(current, now);
    }
    return watch(current, now, late);
  }

  private Runnable begin(Session current, long now) {
    // Even when the peer is gone already: it may have published before.
    if (!current.isReady()) {
      Watch.check(connector, current, now, options);
      return current.isDraining() ? end(current.drainReason(), null) : null;
    }
    connected = true;
    long number = ++sessionNumber;
    tally.sessionBegan();
    session = current;
    changed.signalAll();
    return () -> options.listener().onConnected(this, number);
  }

  private Runnable watch(Session current, long now, boolean late) {
    if (late) {
      current.forgive(now);
    }
    current.acknowledge();
    if (current.isFaulty()) {
      LaneFault fault = current.fault();
      return end(fault.reason(), fault);
    }
    if (current.reader().isClosed()) {
      return end(LossReason.CLOSED_BY_PEER, null);
    }
    if (!current.isDraining()) {
      connector.beat();
      current.doorbell().round();
      Watch.check(connector, current, now, options);
      Thread holder = current.writer().newlyLongClaim(now, options.longClaimLimit().toNanos());
      if (holder != null) {
        tally.longClaim();
        Events.longClaim(address, holder);
      }
      if (current.isDraining()) {
        connected = false;
      }
    }
    if (!current.isDraining()) {
      return null;
    }
    LossReason reason = current.drained(now, options.drainLimit().toNanos());
    return reason == null ? null : end(reason, null);
  }

  /** Ends the session, and the channel with it when the reason is final. Under the gate. */
  private Runnable end(LossReason reason, LaneFault fault) {
    Session ended = connector.session();
    boolean wasTold = session != null;
    PositionRange undelivered = new PositionRange(0, 0);
    PositionRange missed = undelivered;
    session = null;
    connected = false;
    if (ended != null) {
      Session.attempt(() -> ended.end(reason == LossReason.CLOSED_BY_PEER));
      if (wasTold) {
        undelivered = ended.undelivered();
        missed = ended.missed();
      }
      tally.sessionEnded(ended, wasTold);
    }
    connector.leave(retired, false);
    String detail = describe(reason, fault, ended);
    PeerLoss loss =
        new PeerLoss(
            reason,
            fault == null ? null : fault.violation(),
            undelivered,
            missed,
            wasTold ? sessionNumber : 0,
            detail);
    if (reason.isFinal()) {
      tally.closed(loss.violation());
      closeReason = reason;
      connector.close();
    }
    changed.signalAll();
    if (!wasTold && !reason.isFinal()) {
      return null; // no session to speak of, and a peer could make a flood of it
    }
    Events.loss(address, loss);
    return () -> options.listener().onPeerLost(this, loss);
  }

  private String describe(LossReason reason, LaneFault fault, Session ended) {
    String what =
        fault != null
            ? fault.getMessage()
            : ended != null && reason == ended.drainReason()
                ? ended.drainDetail()
                : switch (reason) {
                  case CLOSED_BY_PEER -> "the peer closed the channel";
                  case CLOSED_LOCALLY -> "this side closed the channel";
                  case REGION_LOST -> regionLost();
                  default -> reason.toString();
                };
    return "channel " + address + ": " + what;
  }

  private void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException | Error e) {
      tally.listenerFailed();
    }
  }

  /** Whether nothing is left to do for the housekeeping thread. */
  boolean isFinished() {
    gate.lock();
    try {
      return finished && retired.isEmpty();
    } finally {
      gate.unlock();
    }
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }

  @Override
  public PositionRange close(Duration linger) {
    Session last;
    gate.lock();
    try {
      if (closeReason != null) {
        finished |= !lingering;
        return new PositionRange(0, 0);
      }
      last = session;
      session = null;
      connected = false;
      lingering = true;
      closeReason = LossReason.CLOSED_LOCALLY;
      if (last != null) {
        last.finish();
      }
      changed.signalAll();
    } finally {
      gate.unlock();
    }
    PositionRange undelivered = new PositionRange(0, 0);
    PositionRange missed = undelivered;
    if (last != null) {
      undelivered = linger(last, linger);
    }
    PeerLoss loss;
    Reservation unfinished;
    gate.lock();
    try {
      if (last != null) {
        last.endLocally();
        missed = last.missed();
        tally.sessionEnded(last, true);
      }
      loss =
          new PeerLoss(
              LossReason.CLOSED_LOCALLY,
              null,
              undelivered,
              missed,
              last == null ? 0 : sessionNumber,
              describe(LossReason.CLOSED_LOCALLY, null, null));
      connector.leave(retired, last != null);
      unfinished = connector.close();
      lingering = false;
      finished = true;
      Events.loss(address, loss);
    } finally {
      gate.unlock();
    }
    if (unfinished != null) {
      unfinished.awaitGone(); // so that the address can be opened again at once
    }
    conductor.tellLater(() -> tell(() -> options.listener().onPeerLost(this, loss)));
    return undelivered;
  }

  private PositionRange linger(Session last, Duration linger) {
    long deadline = System.nanoTime() + linger.toNanos();
    while (true) {
      // In this order: what the peer took before it left counts as taken.
      boolean mayStillTake = last.mayStillRead();
      mayStillTake &= !last.lookForAcknowledgements();
      PositionRange undelivered = last.undelivered();
      if (undelivered.isEmpty() || !mayStillTake || System.nanoTime() - deadline >= 0) {
        return undelivered;
      }
      LockSupport.parkNanos(LINGER_POLL_NANOS);
    }
  }

  @Override
  public boolean awaitConnected(Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    gate.lockInterruptibly();
    try {
      while (!connected && closeReason == null && left > 0) {
        left = changed.awaitNanos(left);
      }
      return connected;
    } finally {
      gate.unlock();
    }
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public ChannelState state() {
    if (closeReason != null) {
      return ChannelState.CLOSED;
    }
    Session current = session;
    return current == null || current.isDraining() || current.isFaulty()
        ? ChannelState.CONNECTING
        : ChannelState.CONNECTED;
  }

  @Override
  public LossReason closeReason() {
    return closeReason;
  }

  @Override
  public Publication publication() {
    return publication;
  }

  @Override
  public Subscription subscription() {
    return subscription;
  }

  @Override
  public ChannelCounters counters() {
    gate.lock();
    try {
      return tally.snapshot(connector.session());
    } finally {
      gate.unlock();
    }
  }

  @Override
  public String toString() {
    return "Channel[" + address + ", " + connector.describe() + ", " + state() + "]";
  }
}
