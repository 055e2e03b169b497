package io.csmipc.bench.pair;

/**
 * The least that a round trip between two cores can cost in Java: a word on one cache line each
 * way, written by its sender alone. It carries one message at a time and no content, and is here to
 * say in which state the machine was.
 */
final class FloorTransport implements Transport {
  /** The size of its messages. */
  static final int SIZE = Long.BYTES;

  private final SharedLines lines;
  private final Inbox inbox;
  private long last;

  FloorTransport(SharedLines lines, Side side) {
    this.lines = lines;
    inbox = new Inbox(side.other());
  }

  @Override
  public void awaitPeer() {}

  @Override
  public boolean produce(long sequence, int size) {
    return hand(sequence, size);
  }

  @Override
  public boolean push(long sequence, int size) {
    return hand(sequence, size);
  }

  /** Zero means that there was nothing yet. */
  @Override
  public boolean hand(long sequence, int size) {
    lines.publish(sequence + 1);
    return true;
  }

  @Override
  public boolean end(long sequence) {
    throw new UnsupportedOperationException("one message at a time is not a stream");
  }

  @Override
  public int receive() {
    long seen = lines.look();
    if (seen == last) {
      return 0;
    }
    last = seen;
    inbox.take(DATA, seen - 1, SIZE);
    return 1;
  }

  @Override
  public Inbox inbox() {
    return inbox;
  }

  @Override
  public void close() {}
}
