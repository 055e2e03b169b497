package io.csmipc;

import java.time.Duration;

/**
 * Two directions between two parties, one <i>outbox</i> each: this side writes the one and maps the
 * other read-only.
 *
 * <p>A channel lives longer than its sessions. When the peer restarts, is killed or stops, the
 * session ends, the {@link ChannelListener} is told once, and the channel connects again as soon as
 * a peer is there. It ends for good when it is closed, by either side, or when the peer breaks the
 * protocol.
 *
 * <p><b>Threads.</b> All methods are safe from any thread; see {@link Publication} and {@link
 * Subscription} for theirs.
 */
public interface Channel extends AutoCloseable {
  /**
   * The name under which both sides opened the channel.
   *
   * @return the address as given
   */
  String address();

  /**
   * Where the channel is in its life, at this moment.
   *
   * @return the state
   */
  ChannelState state();

  /**
   * Why the channel is closed.
   *
   * @return the reason, or null while the channel is not closed
   */
  LossReason closeReason();

  /**
   * Waits until a peer is connected.
   *
   * @param timeout how long to wait at most
   * @return true when connected, false at the time-out or when the channel is closed
   * @throws InterruptedException when the thread was interrupted
   */
  boolean awaitConnected(Duration timeout) throws InterruptedException;

  /**
   * The direction in which this side writes.
   *
   * @return the one publication of the channel
   */
  Publication publication();

  /**
   * The direction in which the peer writes.
   *
   * @return the one subscription of the channel
   */
  Subscription subscription();

  /**
   * What the channel counted so far, from private memory.
   *
   * @return a snapshot
   */
  ChannelCounters counters();

  /**
   * Closes without waiting. What was published stays readable for a connected peer; what it has not
   * taken by now is reported to the listener as the range that may be undelivered; on a sealed
   * channel, what it has not acknowledged by now.
   */
  @Override
  void close();

  /**
   * Closes and waits until the peer has taken everything that was published; on a sealed channel,
   * until it has acknowledged that, which takes it a round of housekeeping (20 ms) longer. Messages
   * that this side has not polled by now are dropped.
   *
   * <p>A handler may call this. A sealed channel cannot read acknowledgements while any thread is
   * inside {@link Subscription#borrow}, or another thread inside {@link Subscription#poll}: then
   * the wait may last to its end, and the range names what was not acknowledged before.
   *
   * @param linger how long to wait at most
   * @return the range of positions that may be undelivered, as in {@link PeerLoss}; empty when all
   *     was taken
   */
  PositionRange close(Duration linger);
}
