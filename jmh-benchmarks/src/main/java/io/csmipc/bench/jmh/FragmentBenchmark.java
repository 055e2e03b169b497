package io.csmipc.bench.jmh;

import io.csmipc.ChannelOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * Messages that are longer than a record, which is a quarter of the ring: written and put together
 * in parts. The ring is small here, 64 KiB, so that a message stays in the caches.
 */
public class FragmentBenchmark extends LoopbackBenchmark {
  private static final int RING = 1 << 16;

  /** Bytes of each message: the longest that goes whole, then those of two and more parts. */
  @Param({"8192", "16376", "16384", "24576", "32000"})
  int size;

  @Override
  int messageSize() {
    return size;
  }

  @Override
  ChannelOptions options() {
    return ChannelOptions.builder().exclusivePublication(true).ringCapacity(RING).build();
  }

  /** Copied in, copied out and put together. */
  @Benchmark
  public void offerPoll() {
    loopback.offer();
    loopback.drain();
  }
}
