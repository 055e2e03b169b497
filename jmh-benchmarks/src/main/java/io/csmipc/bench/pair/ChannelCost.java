package io.csmipc.bench.pair;

import io.csmipc.shim.CycleCounter;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The code path of a message on warm lines: both sides in one process, one thread, one message
 * after the other, the counter read once for many of them.
 */
final class ChannelCost {
  private static final int OPERATIONS = 64;
  private static final int BATCHES = 101;

  private final Runnable message;

  /**
   * What to measure.
   *
   * @param message sends one message and takes it
   */
  ChannelCost(Runnable message) {
    this.message = message;
  }

  /** Repeats the message for a while, so that it is compiled. */
  void warmUp(int millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    do {
      batch();
    } while (System.nanoTime() < end);
  }

  /** The median cost of one message, without the cost of reading the counter. */
  double measure() {
    long[] counts = new long[BATCHES];
    for (int i = 0; i < BATCHES; i++) {
      counts[i] = batch();
    }
    Arrays.sort(counts);
    return Math.max(0, counts[BATCHES / 2] - CycleCounter.overhead()) / OPERATIONS;
  }

  private long batch() {
    long start = CycleCounter.start();
    for (int i = 0; i < OPERATIONS; i++) {
      message.run();
    }
    return CycleCounter.stop() - start;
  }
}
