package io.csmipc;

import java.time.Duration;

/**
 * The direction of a channel in which the peer writes. One thread at a time polls; it may be
 * another one later, when the hand-over is synchronised.
 */
public interface Subscription {
  /** The channel is closed and everything that had arrived was delivered: stop. */
  int CLOSED = -1;

  /**
   * Delivers messages from private copies: the safe default.
   *
   * @param handler called once for each message
   * @param limit the most records to look at; padding and control records count too, so that a peer
   *     cannot keep this call busy
   * @return how many messages were delivered, 0 when none was there, or {@link #CLOSED}
   */
  int poll(MessageHandler handler, int limit);

  /**
   * Delivers views of the shared memory without a copy. Read {@link BorrowHandler} before using it.
   * Messages that came in fragments, and all messages of sealed channels, are delivered from
   * private memory nevertheless.
   *
   * @param handler called once for each message
   * @param limit as for {@link #poll}
   * @return as {@link #poll}
   */
  int borrow(BorrowHandler handler, int limit);

  /**
   * Waits with the channel's wait strategy until there is something to poll.
   *
   * @param timeout how long to wait at most
   * @return true when a poll has something to do (also when the channel was closed, and on a sealed
   *     channel when only an acknowledgement came), false at the time-out
   */
  boolean await(Duration timeout);
}
