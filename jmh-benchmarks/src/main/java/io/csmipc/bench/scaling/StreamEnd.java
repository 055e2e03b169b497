package io.csmipc.bench.scaling;

/** How many messages a stream will have brought when it is over; unknown before. */
final class StreamEnd {
  private volatile long count = Long.MAX_VALUE;

  /** Says it. Its counterpart is the volatile read in {@link #count}. */
  void announce(long messages) {
    count = messages;
  }

  /** The number, more than anybody can send while it is unknown. */
  long count() {
    return count;
  }
}
