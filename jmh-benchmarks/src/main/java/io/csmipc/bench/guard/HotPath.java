package io.csmipc.bench.guard;

/** An operation whose cost is counted. */
interface HotPath extends AutoCloseable {
  /** Makes ready for so many operations. */
  void prepare(int operations);

  /** One operation. */
  void run();

  /** Clears away what the operations left, and checks what they did. */
  void finish();

  /** Operations in one window: many for a short path, few for a long one. */
  default int operations() {
    return 32;
  }

  @Override
  void close();
}
