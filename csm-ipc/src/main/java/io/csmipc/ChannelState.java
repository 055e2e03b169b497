package io.csmipc;

/** Where a channel is in its life. */
public enum ChannelState {
  /** No peer yet, or not any more; looking for one. */
  CONNECTING,
  /** Messages flow. */
  CONNECTED,
  /** Closed for good. */
  CLOSED
}
