package io.csmipc.region;

/**
 * Which of a channel's two outboxes is meant. The names only break the symmetry: either side may
 * start first.
 */
public enum Side {
  /** The side that called bind. */
  BINDER,
  /** The side that called connect. */
  CONNECTOR;

  /**
   * The other one.
   *
   * @return the peer's side
   */
  public Side peer() {
    return this == BINDER ? CONNECTOR : BINDER;
  }
}
