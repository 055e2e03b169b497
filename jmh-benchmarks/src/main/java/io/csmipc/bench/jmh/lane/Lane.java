package io.csmipc.bench.jmh.lane;

/** One direction between two threads: one sends, one receives. */
public interface Lane extends AutoCloseable {
  /** Bytes of each message; the first eight are its number. */
  int SIZE = 64;

  /** Messages that a queue holds; as many bytes as the rings have. */
  int SLOTS = 1 << 14;

  /** Bytes of each ring. */
  int RING_BYTES = SLOTS * SIZE;

  /** The most messages that one call takes. */
  int BATCH = 256;

  /**
   * Sends a message.
   *
   * @param number of it, from 0 on
   * @return false when there is no space
   */
  boolean send(long number);

  /** Takes what is there, {@value #BATCH} messages at most; says how many. */
  int receive();

  /** What arrived; to be looked at by the receiving thread, or when it has ended. */
  Arrivals arrivals();

  @Override
  default void close() {}
}
