package io.csmipc.bench.pair;

/**
 * One side of a connection, as the measuring loops see it. A process opens one kind only, so every
 * call in a loop has one target.
 *
 * <p>Used by one thread. A send that returns false found no space and wrote nothing.
 */
interface Transport extends AutoCloseable {
  /** The type of a message that carries a payload. */
  int DATA = 1;

  /** The type of the message that ends a stream. */
  int END = 2;

  /** The bytes of each ring, the same for every transport. */
  int RING_CAPACITY = 1 << 20;

  /** The most messages that one receive takes, the same for every transport. */
  int BATCH = 256;

  /** Waits until the other side is there. */
  void awaitPeer() throws InterruptedException;

  /**
   * Produces a whole payload and sends it. A copying transport fills a private buffer, which is
   * then copied; one in place fills the ring.
   */
  boolean produce(long sequence, int size);

  /**
   * Sends a payload whose bytes are written into the ring once: a copying transport changes the
   * sequence number in a ready private buffer.
   */
  boolean push(long sequence, int size);

  /**
   * Sends a message for the sake of the channel's own cost: a transport in place writes the
   * sequence number and nothing else.
   */
  boolean hand(long sequence, int size);

  /** Ends a stream. */
  boolean end(long sequence);

  /** Takes what is there, at most {@link #BATCH} messages, into the inbox; says how many. */
  int receive();

  /** Where received messages are checked. */
  Inbox inbox();

  @Override
  void close();
}
