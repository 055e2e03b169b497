package io.csmipc.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * How much a message costs when the reader takes several in one call: an operation is one message
 * of 64 bytes, and every so many operations one call that takes them all.
 */
public class BatchBenchmark extends LoopbackBenchmark {
  /** Messages of one call. */
  @Param({"1", "4", "16", "64", "256"})
  int batch;

  private int waiting;

  @Override
  int messageSize() {
    return 64;
  }

  /** Copied in, copied out. */
  @Benchmark
  public void offerPoll() {
    loopback.offer();
    if (++waiting >= batch) {
      waiting -= loopback.poll(batch);
    }
  }

  /** Filled in place, read in place. */
  @Benchmark
  public void claimBorrow() {
    loopback.claimAndCommit();
    if (++waiting >= batch) {
      waiting -= loopback.borrow(batch);
    }
  }

  /** The harness took what was left. */
  @Override
  public void check() {
    super.check();
    waiting = 0;
  }
}
