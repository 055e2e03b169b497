package io.csmipc;

import java.time.Duration;
import java.util.Objects;

/**
 * How a channel is opened: immutable, built once.
 *
 * <p>
 *
 * {@snippet :
 * ChannelOptions options = ChannelOptions.builder().ringCapacity(1 << 20).build();
 * }
 */
public final class ChannelOptions {
  /** The smallest ring. */
  public static final long MIN_RING_CAPACITY = 1 << 10;

  /** The largest ring. */
  public static final long MAX_RING_CAPACITY = 1L << 40;

  /** The longest message that can be configured. */
  public static final long MAX_MESSAGE_LENGTH = 1L << 30;

  private final long ringCapacity;
  private final long maxMessageLength;
  private final Duration livenessLimit;
  private final Duration longClaimLimit;
  private final Duration drainLimit;
  private final boolean exclusivePublication;
  private final boolean hugePages;
  private final boolean plaintextOnHostVisibleMemory;
  private final String group;
  private final String peerUser;
  private final WaitStrategy waitStrategy;
  private final boolean doorbell;
  private final ChannelListener listener;

  private ChannelOptions(Builder b) {
    ringCapacity = b.ringCapacity;
    maxMessageLength = b.maxMessageLength;
    livenessLimit = b.livenessLimit;
    longClaimLimit = b.longClaimLimit;
    drainLimit = b.drainLimit;
    exclusivePublication = b.exclusivePublication;
    hugePages = b.hugePages;
    plaintextOnHostVisibleMemory = b.plaintextOnHostVisibleMemory;
    group = b.group;
    peerUser = b.peerUser;
    waitStrategy = b.waitStrategy;
    doorbell = b.doorbell;
    listener = b.listener;
  }

  /**
   * All defaults.
   *
   * @return the options
   */
  public static ChannelOptions defaults() {
    return builder().build();
  }

  /**
   * Starts with the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The size of the ring that this side writes.
   *
   * @return bytes, a power of two
   */
  public long ringCapacity() {
    return ringCapacity;
  }

  /**
   * The largest message that this side receives; the peer learns it when it connects.
   *
   * @return bytes
   */
  public long maxMessageLength() {
    return maxMessageLength;
  }

  /**
   * For how long the peer's heartbeat may stand still.
   *
   * @return the limit
   */
  public Duration livenessLimit() {
    return livenessLimit;
  }

  /**
   * From when on an open claim is counted and reported.
   *
   * @return the limit
   */
  public Duration longClaimLimit() {
    return longClaimLimit;
  }

  /**
   * For how long what a dead peer left waits to be polled before the channel connects again.
   *
   * @return the limit
   */
  public Duration drainLimit() {
    return drainLimit;
  }

  /**
   * Whether one thread alone publishes, without a lock.
   *
   * @return true when exclusive
   */
  public boolean exclusivePublication() {
    return exclusivePublication;
  }

  /**
   * Whether to look for huge pages.
   *
   * @return true when wanted
   */
  public boolean hugePages() {
    return hugePages;
  }

  /**
   * Whether plaintext may lie where the host can read it.
   *
   * @return false unless somebody insisted
   */
  public boolean plaintextOnHostVisibleMemory() {
    return plaintextOnHostVisibleMemory;
  }

  /**
   * The group that may read this side's outbox.
   *
   * @return its name, or null for nobody
   */
  public String group() {
    return group;
  }

  /**
   * The user that the peer's outbox must belong to.
   *
   * @return the name, or null for this process's own
   */
  public String peerUser() {
    return peerUser;
  }

  /**
   * How {@link Subscription#await} and {@link Publication#send} wait.
   *
   * @return the strategy
   */
  public WaitStrategy waitStrategy() {
    return waitStrategy;
  }

  /**
   * Whether this side wants to be woken by the peer.
   *
   * @return true when the peer shall ring
   */
  public boolean doorbell() {
    return doorbell;
  }

  /**
   * Who is told about sessions.
   *
   * @return the listener
   */
  public ChannelListener listener() {
    return listener;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private long ringCapacity = 1 << 20;
    private long maxMessageLength = 16 << 20;
    private Duration livenessLimit = Duration.ofSeconds(5);
    private Duration longClaimLimit = Duration.ofSeconds(1);
    private Duration drainLimit = Duration.ofSeconds(10);
    private boolean exclusivePublication;
    private boolean hugePages;
    private boolean plaintextOnHostVisibleMemory;
    private String group;
    private String peerUser;
    private WaitStrategy waitStrategy = WaitStrategies.backoff();
    private boolean doorbell;
    private ChannelListener listener = new ChannelListener() {};

    private Builder() {}

    /**
     * The size of the ring that this side writes. A record takes at most a quarter of it. Default 1
     * MiB.
     *
     * @param bytes a power of two from {@link #MIN_RING_CAPACITY} to {@link #MAX_RING_CAPACITY}
     * @return this
     */
    public Builder ringCapacity(long bytes) {
      if (bytes < MIN_RING_CAPACITY || bytes > MAX_RING_CAPACITY || Long.bitCount(bytes) != 1) {
        throw new IllegalArgumentException(
            "ringCapacity must be a power of two from 1 KiB to 1 TiB, found " + bytes);
      }
      ringCapacity = bytes;
      return this;
    }

    /**
     * The largest message that this side receives; bounds the memory that a peer can make it use.
     * Default 16 MiB.
     *
     * @param bytes 1 to 1 GiB
     * @return this
     */
    public Builder maxMessageLength(long bytes) {
      if (bytes < 1 || bytes > MAX_MESSAGE_LENGTH) {
        throw new IllegalArgumentException(
            "maxMessageLength must be 1 byte to 1 GiB, found " + bytes);
      }
      maxMessageLength = bytes;
      return this;
    }

    /**
     * For how long the peer's heartbeat may stand still before it counts as lost. Default 5 s.
     *
     * @param limit 100 ms or more
     * @return this
     */
    public Builder livenessLimit(Duration limit) {
      livenessLimit = atLeast(limit, 100, "livenessLimit");
      return this;
    }

    /**
     * From when on an open claim is counted and reported as a JFR event. Default 1 s.
     *
     * @param limit 10 ms or more
     * @return this
     */
    public Builder longClaimLimit(Duration limit) {
      longClaimLimit = atLeast(limit, 10, "longClaimLimit");
      return this;
    }

    /**
     * For how long what a dead peer left waits to be polled before the channel connects again.
     * Default 10 s.
     *
     * @param limit 10 ms or more
     * @return this
     */
    public Builder drainLimit(Duration limit) {
      drainLimit = atLeast(limit, 10, "drainLimit");
      return this;
    }

    /**
     * Lets one thread alone publish, without a lock. Default false. A sealed channel keeps its
     * lock: its acknowledgements go the same way as messages.
     *
     * @param exclusive true when it is one thread
     * @return this
     */
    public Builder exclusivePublication(boolean exclusive) {
      exclusivePublication = exclusive;
      return this;
    }

    /**
     * Looks for huge pages first. Default false.
     *
     * @param wanted true to look
     * @return this
     */
    public Builder hugePages(boolean wanted) {
      hugePages = wanted;
      return this;
    }

    /**
     * Allows plaintext on memory that the host can read and change: for measurements of what
     * sealing costs, and for nothing else. Default false.
     *
     * @param allowed true to give confidentiality up
     * @return this
     */
    public Builder dangerouslyAllowPlaintextOnHostVisibleMemory(boolean allowed) {
      plaintextOnHostVisibleMemory = allowed;
      return this;
    }

    /**
     * Lets a group read this side's outbox, so that the peer can run as another user. Default:
     * nobody.
     *
     * @param name a group of this process's user, or null
     * @return this
     */
    public Builder group(String name) {
      group = name;
      return this;
    }

    /**
     * The user that the peer's outbox must belong to. Default: this process's own.
     *
     * @param name a user, or null
     * @return this
     */
    public Builder peerUser(String name) {
      peerUser = name;
      return this;
    }

    /**
     * How to wait. Default {@link WaitStrategies#backoff()}. {@link WaitStrategies#blocking()}
     * wants {@link #doorbell(boolean)} as well.
     *
     * @param strategy used by one thread at a time for each direction
     * @return this
     */
    public Builder waitStrategy(WaitStrategy strategy) {
      waitStrategy = Objects.requireNonNull(strategy, "waitStrategy");
      return this;
    }

    /**
     * Asks the peer to ring when this side sleeps. It costs the peer a fence for each message.
     * Default false.
     *
     * @param wanted true to be woken
     * @return this
     */
    public Builder doorbell(boolean wanted) {
      doorbell = wanted;
      return this;
    }

    /**
     * Who is told about sessions. Default nobody.
     *
     * @param who the listener
     * @return this
     */
    public Builder listener(ChannelListener who) {
      listener = Objects.requireNonNull(who, "listener");
      return this;
    }

    /**
     * Freezes the options.
     *
     * @return the options
     */
    public ChannelOptions build() {
      return new ChannelOptions(this);
    }

    private static Duration atLeast(Duration limit, long millis, String name) {
      if (limit.toMillis() < millis) {
        throw new IllegalArgumentException(
            name + " must be " + millis + " ms or more, found " + limit.toMillis() + " ms");
      }
      return limit;
    }
  }
}
