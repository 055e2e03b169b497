package io.csmipc;

/** Why a session ended. Only the reasons marked <i>final</i> also close the channel. */
public enum LossReason {
  /** <i>Final.</i> This side closed the channel. */
  CLOSED_LOCALLY(true),
  /** <i>Final.</i> The peer closed the channel and said so. */
  CLOSED_BY_PEER(true),
  /** The peer's process is gone: it no longer holds the lock of its outbox. */
  PEER_DIED(false),
  /** The peer's heartbeat stood still for longer than the liveness limit, by this side's clock. */
  PEER_SILENT(false),
  /** The peer has begun a new session. */
  PEER_RESTARTED(false),
  /** The peer ended the session: it had taken this side for dead. */
  FENCED(false),
  /** The peer's memory is gone: truncated, revoked or unplugged. */
  REGION_LOST(false),
  /** <i>Final.</i> The peer did something that a correct peer never does. */
  VIOLATION(true);

  private final boolean isFinal;

  LossReason(boolean isFinal) {
    this.isFinal = isFinal;
  }

  /**
   * Whether the channel is closed with the session.
   *
   * @return true when it does not connect again
   */
  public boolean isFinal() {
    return isFinal;
  }
}
