package io.csmipc.bench.pair;

/** Hands a message over and takes it, through a ring of which this process has both sides. */
final class RingPath implements CodePath {
  private final Transport from;
  private final Transport to;
  private long sequence;
  private int size;
  private long lost;

  RingPath(Transport from, Transport to) {
    this.from = from;
    this.to = to;
  }

  @Override
  public void use(int bytes) {
    size = bytes;
    to.inbox().expect(sequence, bytes, Content.UNTOUCHED, false);
  }

  /** Where a ring starts again a side may come back with nothing: each is asked twice. */
  @Override
  public void run() {
    boolean sent = from.hand(sequence, size);
    if (!sent) {
      sent = from.hand(sequence, size);
    }
    sequence++;
    int taken = to.receive();
    if (taken == 0) {
      taken = to.receive();
    }
    if (!sent || taken != 1) {
      lost++;
    }
  }

  @Override
  public long failures() {
    return lost + to.inbox().failures();
  }

  @Override
  public void close() {
    to.close();
    from.close();
  }
}
