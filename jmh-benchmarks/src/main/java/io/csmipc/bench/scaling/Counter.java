package io.csmipc.bench.scaling;

/** A number that one thread changes, in cache lines that nothing else is in. */
final class Counter {
  /** 128 bytes: processors fetch lines in pairs. */
  private static final int PAIR_OF_LINES = 16;

  private final long[] lines = new long[2 * PAIR_OF_LINES + 1];

  /** The number. */
  long get() {
    return lines[PAIR_OF_LINES];
  }

  /** Changes it. */
  void add(long change) {
    lines[PAIR_OF_LINES] += change;
  }
}
