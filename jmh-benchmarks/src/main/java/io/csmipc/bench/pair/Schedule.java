package io.csmipc.bench.pair;

/**
 * When messages are due, by {@link System#nanoTime}, which on Linux is one clock for all processes.
 *
 * @param startNanos when the first one is
 * @param perSecond how many are in a second
 */
record Schedule(long startNanos, long perSecond) {
  /** For work that has no schedule. */
  static final Schedule NONE = new Schedule(0, 1);

  private static final long NANOS = 1_000_000_000;

  /** When the message of that number is due, counted from 0. */
  long due(long index) {
    return startNanos + index / perSecond * NANOS + index % perSecond * NANOS / perSecond;
  }

  /** One word. */
  String word() {
    return startNanos + ":" + perSecond;
  }

  /** Reads such a word. */
  static Schedule parse(String word) {
    String[] part = word.split(":", -1);
    return new Schedule(Long.parseLong(part[0]), Long.parseLong(part[1]));
  }
}
