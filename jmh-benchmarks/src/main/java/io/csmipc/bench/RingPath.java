package io.csmipc.bench;

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

  @Override
  public void run() {
    if (!from.hand(sequence++, size) || to.receive() != 1) {
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
