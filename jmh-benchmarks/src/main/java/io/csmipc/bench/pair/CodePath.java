package io.csmipc.bench.pair;

/** A message from one side to the other within one thread: what {@link ChannelCost} repeats. */
interface CodePath extends Runnable, AutoCloseable {
  /** Opens what a task names. */
  static CodePath open(Task task) throws InterruptedException {
    Mode mode = Mode.named(task.mode());
    if (mode.kind() == Mode.Kind.SEALED) {
      return new SealPath(mode.provider());
    }
    Transport a = Transports.open(mode, Side.A, task.directory(), task.name());
    Transport b = Transports.open(mode, Side.B, task.directory(), task.name());
    a.awaitPeer();
    b.awaitPeer();
    return new RingPath(a, b);
  }

  /** Says how large the next messages are. */
  void use(int size);

  /** How many messages arrived wrong so far. */
  long failures();

  @Override
  void close();
}
