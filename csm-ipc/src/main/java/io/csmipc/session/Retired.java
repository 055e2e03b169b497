package io.csmipc.session;

import java.util.ArrayDeque;

/**
 * Mappings of sessions that ended, until nobody is inside any more: a handler that still looks at a
 * borrowed message, a thread that sleeps on the doorbell. Under the channel's gate.
 */
final class Retired {
  /**
   * Rounds of housekeeping that a handler gets to return before its borrowed memory ends under it.
   */
  private static final int PATIENCE = 250;

  private record Entry(Session session, Outbox outbox, PeerView peer) {}

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private int waited;

  void add(Session session, Outbox outbox, PeerView peer) {
    entries.add(new Entry(session, outbox, peer));
    release();
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Unmaps the oldest ones that can be. */
  void release() {
    while (!entries.isEmpty()) {
      Entry entry = entries.peek();
      if (entry.session != null && entry.session.reader().isPolling() && waited++ < PATIENCE) {
        return;
      }
      try {
        if (entry.peer != null) {
          entry.peer.close();
        }
        entry.outbox.close();
      } catch (IllegalStateException e) {
        return; // somebody sleeps on it, for at most the doorbell's limit
      }
      waited = 0;
      entries.remove();
    }
  }
}
