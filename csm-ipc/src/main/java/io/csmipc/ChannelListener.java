package io.csmipc;

/**
 * Told about the life of a channel. Called by the library's own thread, one call at a time; what it
 * throws is counted and otherwise ignored. Return quickly: heartbeats go out from the same thread.
 */
public interface ChannelListener {
  /**
   * A session began.
   *
   * @param channel whose
   * @param session its number on this channel, from 1
   */
  default void onConnected(Channel channel, long session) {}

  /**
   * A session ended; called exactly once for each {@link #onConnected}. When the reason is final,
   * or the channel was closed before any session began, it is the last call.
   *
   * @param channel whose
   * @param loss why, and what it costs
   */
  default void onPeerLost(Channel channel, PeerLoss loss) {}
}
