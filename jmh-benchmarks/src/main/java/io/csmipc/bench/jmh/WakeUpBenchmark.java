package io.csmipc.bench.jmh;

import io.csmipc.ChannelOptions;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import io.csmipc.WaitStrategies;
import io.csmipc.WaitStrategy;
import io.csmipc.bench.machine.Cores;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A message to a thread that waits, and its answer: the round trip holds one wake-up, as the thread
 * that measures spins. Before each message both are idle for a while, so that the other one has
 * come to the last stage of its strategy; that time is not measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
public class WakeUpBenchmark extends MicroBenchmark {
  private static final Duration SHORT = Duration.ofMillis(100);

  /** How the other thread waits. */
  @Param({"busy-spin", "backoff", "blocking", "blocking-without-doorbell"})
  String strategy;

  /** For how long both are idle before a message. */
  @Param({"0", "2000"})
  int idleMicros;

  private final MemorySegment message = Arena.global().allocate(Long.BYTES, Long.BYTES);
  private InProcess pair;
  private Partner partner;
  private Publication out;
  private Subscription in;
  private long answers;

  /** For JMH. */
  public WakeUpBenchmark() {}

  /** Opens the channel and starts the thread that waits. */
  @Setup(Level.Trial)
  public void open() {
    ChannelOptions measuring = ChannelOptions.builder().exclusivePublication(true).build();
    ChannelOptions waiting =
        ChannelOptions.builder()
            .exclusivePublication(true)
            .waitStrategy(named(strategy))
            .doorbell(strategy.equals("blocking"))
            .build();
    pair = InProcess.open(measuring, waiting);
    out = pair.a().publication();
    in = pair.a().subscription();
    Cores cores = cores();
    partner = new Partner(cores.b(), this::answer);
    pin(cores.a());
  }

  private static WaitStrategy named(String name) {
    return switch (name) {
      case "busy-spin" -> WaitStrategies.busySpin();
      case "backoff" -> WaitStrategies.backoff();
      case "blocking", "blocking-without-doorbell" -> WaitStrategies.blocking();
      default -> throw new IllegalArgumentException("there is no strategy " + name);
    };
  }

  private boolean answer() {
    Subscription subscription = pair.b().subscription();
    if (!subscription.await(SHORT)) {
      return false;
    }
    return subscription.poll(
            (type, buffer, offset, length) ->
                pair.b().publication().offer(type, buffer, offset, length),
            1)
        > 0;
  }

  /** Lets both be idle. */
  @Setup(Level.Invocation)
  public void idle() {
    long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(idleMicros);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  /** A message, and its answer. */
  @Benchmark
  public long roundTrip() {
    long result = out.offer(1, message, 0, Long.BYTES);
    if (result <= 0) {
      throw new IllegalStateException(Publication.describe(result));
    }
    while (in.poll((type, buffer, offset, length) -> answers++, 1) == 0) {
      Thread.onSpinWait();
    }
    return answers;
  }

  /** Ends everything. */
  @TearDown(Level.Trial)
  public void close() {
    partner.close();
    pair.close();
  }
}
