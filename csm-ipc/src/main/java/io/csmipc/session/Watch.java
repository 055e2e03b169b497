package io.csmipc.session;

import io.csmipc.ChannelOptions;
import io.csmipc.LossReason;
import io.csmipc.region.RegionEndpoint.Liveness;

/** Decides, by my own clock and by what can be proved, whether the peer is still there. */
final class Watch {
  private static final long MILLION = 1_000_000;

  private Watch() {}

  /** Looks once; begins to drain the session when the peer is lost. */
  static void check(Connector connector, Session session, long now, ChannelOptions options) {
    session.checkPeerSession();
    long silent = session.silentNanos(now);
    if (silent == 0) {
      return;
    }
    Liveness liveness = connector.peerLiveness();
    if (liveness == Liveness.DEAD) {
      session.drain(
          LossReason.PEER_DIED,
          true,
          "the peer's process is gone; waiting for it to come back",
          now);
    } else if (!session.peer().isCurrent()) {
      // Another owner, if ownership can be proved at all: then the one before is gone.
      session.drain(
          LossReason.PEER_RESTARTED,
          liveness == Liveness.ALIVE,
          "the peer shows a new outbox",
          now);
    } else if (silent > options.livenessLimit().toNanos()) {
      session.drain(
          LossReason.PEER_SILENT,
          false,
          "the peer's heartbeat stood still for "
              + silent / MILLION
              + " ms, limit "
              + options.livenessLimit().toMillis()
              + " ms",
          now);
    }
  }
}
