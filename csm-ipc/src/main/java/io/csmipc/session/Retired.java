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

  private static final class Entry {
    final Session session;
    final Outbox outbox;
    final PeerView peer;
    int waited;

    Entry(Session session, Outbox outbox, PeerView peer) {
      this.session = session;
      this.outbox = outbox;
      this.peer = peer;
    }

    boolean unmap() {
      if (session != null && session.reader().isPolling() && waited++ < PATIENCE) {
        return false;
      }
      try {
        if (peer != null) {
          peer.close();
        }
        outbox.close();
        return true;
      } catch (IllegalStateException e) {
        return false; // somebody sleeps on it, for at most the doorbell's limit, or fills a claim
      }
    }
  }

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();

  void add(Session session, Outbox outbox, PeerView peer) {
    entries.add(new Entry(session, outbox, peer));
    release();
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Whether somebody may still store into memory that the next session will use as well. */
  boolean blockNext() {
    return entries.stream().anyMatch(entry -> entry.outbox.blocksNext());
  }

  /** Unmaps those that can be. */
  void release() {
    entries.removeIf(Entry::unmap);
  }
}
