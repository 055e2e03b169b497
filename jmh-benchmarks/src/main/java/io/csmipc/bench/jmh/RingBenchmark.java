package io.csmipc.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * One message into the ring and out again, on warm lines, in one thread: the code path without the
 * transfers between two cores.
 */
public class RingBenchmark extends LoopbackBenchmark {
  /** Bytes of each message. */
  @Param({"8", "56", "64", "256", "1024", "4096", "32768"})
  int size;

  @Override
  int messageSize() {
    return size;
  }

  /** Copied in, copied out: the default delivery. */
  @Benchmark
  public void offerPoll() {
    loopback.offer();
    loopback.pollOne();
  }

  /** Filled in place with nothing but a number, copied out. */
  @Benchmark
  public void claimPoll() {
    loopback.claimAndCommit();
    loopback.pollOne();
  }

  /** Filled in place with nothing but a number, which is read in place: the channel's own cost. */
  @Benchmark
  public void claimBorrow() {
    loopback.claimAndCommit();
    loopback.borrowOne();
  }
}
