package io.csmipc.session;

import io.csmipc.Channel;
import io.csmipc.LossReason;
import io.csmipc.ring.LaneFault;

/** Ends sessions from inside, as often as a test likes: what a fenced process goes through. */
public final class Breaker {
  private Breaker() {}

  /** Ends the session that is under way, if there is one. */
  public static void breakOff(Channel channel) {
    ManagedChannel managed = (ManagedChannel) channel;
    Session session = managed.session();
    if (session != null) {
      managed.failed(session, new LaneFault(LossReason.FENCED, null, "broken off by a test"));
    }
  }
}
