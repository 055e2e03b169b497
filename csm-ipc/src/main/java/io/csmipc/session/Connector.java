package io.csmipc.session;

import io.csmipc.ChannelOptions;
import io.csmipc.CsmException;
import io.csmipc.RefusedException;
import io.csmipc.Violation;
import io.csmipc.layout.Configuration;
import io.csmipc.region.PeerRegion;
import io.csmipc.region.RegionEndpoint;
import io.csmipc.region.RegionEndpoint.Liveness;
import io.csmipc.region.Side;
import io.csmipc.ring.LaneFault;
import io.csmipc.ring.RingLimits;
import io.csmipc.ring.Scratch;
import io.csmipc.ring.Waker;
import io.csmipc.seal.SealerFactory;
import java.security.SecureRandom;

/**
 * Brings a session about:
 *
 * <pre>
 *   no outbox ──show──▶ shown ──attach──▶ attached ──peer echoes──▶ session
 *       ▲                 ▲                  │                         │
 *       │                 └── peer replaced ─┘                         │
 *       └─────────────────────────── leave ────────────────────────────┘
 * </pre>
 *
 * <p>Nothing is written into the ring before the peer's outbox names both epochs: its own, which I
 * have attached to, and mine. After a session my next outbox is a new one with a new epoch and new
 * randomness, made when {@link Backoff} lets it, by a {@link Reservation}. An outbox of the peer in
 * which a session took place names the epoch of that session for ever, so it never becomes part of
 * another one; one in which the peer was stopped before its session began can. Under the channel's
 * gate.
 */
final class Connector {
  private final String name;
  private final Side side;
  private final RegionEndpoint endpoint;
  private final ChannelOptions options;
  private final SealerFactory sealing;
  private final Waker waker = Wakers.find();
  private final Scratch scratch = new Scratch();
  private final SecureRandom entropy = new SecureRandom();
  private final Configuration configuration;

  private final Backoff backoff = new Backoff();
  private final Runnable wake;

  private Outbox outbox;
  private Reservation reservation;
  private PeerView peer;
  private Session session;
  private volatile String trouble;

  Connector(
      String name,
      Side side,
      RegionEndpoint endpoint,
      ChannelOptions options,
      SealerFactory sealing,
      Runnable wake) {
    this.name = name;
    this.side = side;
    this.endpoint = endpoint;
    this.options = options;
    this.sealing = sealing;
    this.wake = wake;
    configuration =
        new Configuration(
            options.ringCapacity(),
            options.maxMessageLength(),
            side == Side.BINDER,
            sealing != null,
            options.doorbell());
  }

  RingLimits limits() {
    return RingLimits.of(options.ringCapacity(), options.maxMessageLength(), 0);
  }

  /** Names the side, and what keeps it from connecting, if anything does. */
  String describe() {
    String what = trouble;
    return what == null ? endpoint.describe() : endpoint.describe() + ", trouble: " + what;
  }

  Session session() {
    return session;
  }

  Liveness peerLiveness() {
    return endpoint.peerLiveness();
  }

  /** Shows the first outbox to the peer; the caller waits for its memory. */
  void showOutbox() {
    long begun = System.nanoTime();
    outbox = newOutbox();
    long now = System.nanoTime();
    backoff.shown(now, now - begun);
  }

  /** Shows the next one when it is time; housekeeping does not wait for its memory. */
  private void showNext(long now) {
    if (reservation == null) {
      if (!backoff.holds(now)) {
        reservation = Reservation.start(this::newOutbox, wake);
      }
      return;
    }
    if (!reservation.isDone()) {
      return;
    }
    Reservation done = reservation;
    reservation = null;
    try {
      outbox = done.take();
      backoff.shown(now, done.nanos());
    } finally {
      if (outbox == null) {
        backoff.failed(now, done.nanos());
      }
    }
  }

  private Outbox newOutbox() {
    byte[] random = sealing == null ? new byte[SealerFactory.RANDOM_BYTES] : sealing.freshRandom();
    long epoch;
    do {
      epoch = entropy.nextLong();
    } while (epoch == 0 || epoch == -1);
    return Outbox.create(endpoint, configuration, epoch, random);
  }

  void beat() {
    if (outbox != null) {
      outbox.beat();
    }
  }

  /** Goes on as far as the peer lets it. */
  void advance(long now) {
    if (outbox == null) {
      showNext(now);
    }
    if (outbox == null) {
      return;
    }
    beat();
    // A peer that has attached to me may have begun, published and died since I looked last: then
    // there is something to deliver.
    if (peer != null && !peer.echoes(outbox.epoch()) && !isShown(peer)) {
      outbox.echo(0);
      peer.close();
      peer = null;
    }
    if (peer == null && endpoint.peerLiveness() != Liveness.DEAD) {
      attach();
    }
    if (peer != null && peer.echoes(outbox.epoch())) {
      try {
        session = new Session(outbox, peer, options, sealing, name, waker, scratch, now);
      } catch (RefusedException e) {
        throw refused(e.getMessage()); // what the peer showed must not be keyed
      }
      trouble = null;
    }
  }

  private static boolean isShown(PeerView peer) {
    return peer.session() == peer.epoch() && peer.isCurrent();
  }

  private void attach() {
    PeerRegion region = endpoint.attach();
    if (region == null) {
      return;
    }
    PeerView found = null;
    try {
      found = PeerView.read(region);
      if (found != null) {
        requireMatch(found.configuration());
        peer = found;
        outbox.echo(found.epoch());
      }
    } catch (Configuration.Refused e) {
      throw refused(e.getMessage());
    } finally {
      if (peer == null) {
        region.close();
      }
    }
  }

  private void requireMatch(Configuration other) {
    if (other.binder() == configuration.binder()) {
      throw refused("both sides are " + side + ": one must bind, the other connect");
    }
    if (other.sealed() != configuration.sealed()) {
      throw refused(
          other.sealed()
              ? "the peer seals and this side does not: open it with SealedChannels"
              : "this side seals and the peer does not: open it with SealedChannels there as well");
    }
  }

  private LaneFault refused(String why) {
    return LaneFault.violation(
        Violation.CONFIGURATION, "the peer's outbox (" + endpoint.describe() + "): " + why);
  }

  /**
   * Leaves whatever there is; what threads may still be inside of is retired.
   *
   * @param readable whether the peer may go on reading what was published
   */
  void leave(Retired retired, boolean readable) {
    Outbox left = outbox;
    PeerView seen = peer;
    Session ended = session;
    session = null;
    outbox = null;
    peer = null;
    if (left == null) {
      return;
    }
    backoff.ended(System.nanoTime());
    if (!readable) {
      Session.attempt(left::leave);
    }
    try {
      left.hide();
    } catch (CsmException e) {
      trouble(e);
    } finally {
      retired.add(ended, left, seen);
    }
  }

  /**
   * Something that concerns this side's own memory, or the way to the peer's, did not work; it is
   * tried again, or did not matter.
   */
  void trouble(CsmException e) {
    if (!e.getMessage().equals(trouble)) {
      trouble = e.getMessage();
      Events.trouble(name, trouble);
    }
  }

  /**
   * Gives the side up. What cannot be removed is recognised when the side is opened again. While an
   * outbox is in the making, its thread does this when it comes back.
   *
   * @return what to wait for behind the gate, or null
   */
  Reservation close() {
    Reservation abandoned = reservation;
    reservation = null;
    if (abandoned == null) {
      closeEndpoint();
    } else {
      abandoned.abandon(this::closeEndpoint);
    }
    return abandoned;
  }

  private void closeEndpoint() {
    try {
      endpoint.close();
    } catch (CsmException e) {
      trouble(e);
    }
  }
}
