package io.csmipc.bench.jmh;

import io.csmipc.ChannelOptions;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * A hot path of the channel with both ends in one thread. Fails when a message did not arrive as it
 * was sent, and when a measured iteration allocated: the paths below must not.
 */
@State(Scope.Thread)
public abstract class LoopbackBenchmark extends MicroBenchmark {
  /** The channel. */
  Loopback loopback;

  private final Allocation allocation = new Allocation();
  private long sentBefore;
  private boolean measuring;

  /** For benchmarks. */
  protected LoopbackBenchmark() {}

  /** Bytes of each message. */
  abstract int messageSize();

  /** The options of both ends. */
  ChannelOptions options() {
    return ChannelOptions.builder().exclusivePublication(true).build();
  }

  /** Opens the channel before this thread is bound, so that the channel's own threads float. */
  @Setup(Level.Trial)
  public void open() {
    loopback = Loopback.open(options(), messageSize());
    pin(cores().a());
  }

  /** Begins to count. */
  @Setup(Level.Iteration)
  public void begin(IterationParams iteration) {
    loopback.check();
    measuring = iteration.getType() == IterationType.MEASUREMENT;
    sentBefore = loopback.sent();
    allocation.begin();
  }

  /** Checks what the iteration did. */
  @TearDown(Level.Iteration)
  public void check() {
    double perMessage = (double) allocation.bytes() / Math.max(1, loopback.sent() - sentBefore);
    loopback.check();
    if (measuring && perMessage >= Allocation.LIMIT) {
      throw new IllegalStateException(
          "this path must not allocate, and did: %.1f bytes a message".formatted(perMessage));
    }
  }

  /** Closes the channel. */
  @TearDown(Level.Trial)
  public void close() {
    loopback.close();
  }
}
