package io.csmipc.bench.pair;

/** A transport that spoils one message of each stream, on its way out. */
final class FaultyTransport implements Transport {
  private final Transport real;
  private final Fault fault;

  FaultyTransport(Transport real, Fault fault) {
    this.real = real;
    this.fault = fault;
  }

  /** What goes wrong. */
  enum Fault {
    /** The content of another message. */
    CONTENT,
    /** A sequence number that is not the next. */
    SEQUENCE
  }

  @Override
  public void awaitPeer() throws InterruptedException {
    real.awaitPeer();
  }

  @Override
  public boolean produce(long sequence, int size) {
    return real.produce(sequence, size);
  }

  @Override
  public boolean push(long sequence, int size) {
    if (sequence % 1000 != 500) {
      return real.push(sequence, size);
    }
    return fault == Fault.SEQUENCE ? real.push(sequence + 1, size) : real.produce(sequence, size);
  }

  @Override
  public boolean hand(long sequence, int size) {
    return real.hand(sequence, size);
  }

  @Override
  public boolean end(long sequence) {
    return real.end(sequence);
  }

  @Override
  public int receive() {
    return real.receive();
  }

  @Override
  public Inbox inbox() {
    return real.inbox();
  }

  @Override
  public void close() {
    real.close();
  }
}
