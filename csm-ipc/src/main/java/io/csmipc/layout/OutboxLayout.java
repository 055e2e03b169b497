package io.csmipc.layout;

/**
 * An outbox: everything that one side of a channel says to the other.
 *
 * <pre>
 *  offset
 *       0  +------------------------------------------------------------+ page 0: read by the peer
 *          | SESSION: epoch of this session, 0 once it was left         | after every copy, written
 *      64  +------------------------------------------------------------+ twice in a session
 *          | frozen configuration, see {@link Configuration}            |
 *     192  +------------------------------------------------------------+
 *          | RANDOM: contribution to the session's keys, 32 bytes       |
 *    4096  +------------------------------------------------------------+ page 1: control lines,
 *          | ECHO: the peer's epoch that this side has attached to      | each on a pair of cache
 *    4224  +------------------------------------------------------------+ lines of its own
 *          | POSITION: how far this side has read the peer's ring; on a |
 *          | sealed channel flow control and nothing else               |
 *    4352  +------------------------------------------------------------+
 *          | HEARTBEAT: changes as long as this side lives              |
 *    4480  +------------------------------------------------------------+
 *          | SLEEPING: not zero when a thread of this side waits for    |
 *          | the peer's doorbell                                        |
 *    4608  +------------------------------------------------------------+
 *          | DOORBELL: bumped to wake the peer; a hint, never counted   |
 *    4736  +------------------------------------------------------------+
 *          | CLAIMED: how far claims reach; looked at once, when this   |
 *          | side has died                                              |
 *    8192  +------------------------------------------------------------+
 *          | ring: records, see {@link RecordHeader}                    |
 *          +------------------------------------------------------------+
 *          | 64 bytes that stay zero: a small payload at the end of the |
 *          | ring can be looked at through a window of fixed size       |
 *          +------------------------------------------------------------+
 * </pre>
 *
 * <p>Every word is written by the owner of the outbox and by nobody else: the peer maps it
 * read-only. The owner never reads any of it back. All words are 64 bits in the machine's byte
 * order.
 */
public final class OutboxLayout {
  /** The session word: the epoch, or 0 when the owner has left the session. */
  public static final long SESSION = 0;

  /** The frozen configuration. */
  public static final long CONFIGURATION = 64;

  /** The owner's contribution to the keys; zeros on an unsealed channel. */
  public static final long RANDOM = 192;

  /** The epoch of the peer that the owner has attached to, or 0. */
  public static final long ECHO = 4096;

  /** How far the owner has read the peer's ring. */
  public static final long POSITION = 4224;

  /** Changes as long as the owner lives. */
  public static final long HEARTBEAT = 4352;

  /** Not zero when a thread of the owner sleeps until the peer rings. */
  public static final long SLEEPING = 4480;

  /** Bumped to wake the peer. The lower 32 bits are the futex word. */
  public static final long DOORBELL = 4608;

  /**
   * The position behind the owner's last claim, or less when no message can lie behind an open one.
   */
  public static final long CLAIMED = 4736;

  /** The ring. */
  public static final long RING = 8192;

  private OutboxLayout() {}

  /**
   * How much memory an outbox takes.
   *
   * @param capacity the ring's capacity in bytes
   * @return bytes
   */
  public static long size(long capacity) {
    return RING + capacity + RecordHeader.LINE;
  }
}
