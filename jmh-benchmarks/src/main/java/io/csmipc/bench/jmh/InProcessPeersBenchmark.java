package io.csmipc.bench.jmh;

import io.csmipc.ChannelOptions;
import io.csmipc.bench.jmh.lane.CsmLane;
import io.csmipc.bench.jmh.lane.Lane;
import io.csmipc.bench.jmh.lane.Lanes;
import io.csmipc.bench.machine.Cores;
import java.util.function.BooleanSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Two threads of one process on two cores, and messages of 64 bytes between them: a channel beside
 * what is made for threads alone. Queues of references do not carry bytes; they get arrays that the
 * sender fills and the receiver copies out, so that the work at the ends is the same.
 */
public class InProcessPeersBenchmark extends MicroBenchmark {
  private static final String CSM = "csm";

  /** The two directions. */
  @State(Scope.Thread)
  public abstract static class Pair {
    /** Which kind. */
    @Param({
      CSM,
      "agrona-one-to-one-ring",
      "agrona-many-to-one-ring",
      "agrona-one-to-one-queue",
      "agrona-many-to-one-queue",
      "jctools-spsc",
      "jctools-mpsc",
      "disruptor"
    })
    String peer;

    /** To the other thread. */
    Lane there;

    /** From the other thread. */
    Lane back;

    /** The other thread. */
    Partner partner;

    /** The number of the next message. */
    long next;

    private InProcess channel;

    /** For JMH. */
    protected Pair() {}

    /** What the other thread does. */
    abstract BooleanSupplier work();

    /** Opens both directions, and starts the other thread. */
    @Setup(Level.Trial)
    public void open() {
      if (peer.equals(CSM)) {
        ChannelOptions options = ChannelOptions.builder().exclusivePublication(true).build();
        channel = InProcess.open(options, options);
        there = new CsmLane(channel.a(), channel.b());
        back = new CsmLane(channel.b(), channel.a());
      } else {
        there = Lanes.of(peer);
        back = Lanes.of(peer);
      }
      Cores cores = cores();
      partner = new Partner(cores.b(), work());
      pin(cores.a());
    }

    /** Checks that everything arrived as it was sent. */
    @TearDown(Level.Iteration)
    public void check() {
      partner.await("the last message", () -> there.arrivals().count() == next);
      there.arrivals().check();
      back.arrivals().check();
    }

    /** Ends everything. */
    @TearDown(Level.Trial)
    public void close() {
      partner.close();
      there.close();
      back.close();
      if (channel != null) {
        channel.close();
      }
    }
  }

  /** A pair whose other thread answers. */
  public static class Answered extends Pair {
    private long answers;

    /** For JMH. */
    public Answered() {}

    @Override
    BooleanSupplier work() {
      return () -> {
        int messages = there.receive();
        for (int i = 0; i < messages; i++) {
          while (!back.send(answers)) {
            Thread.onSpinWait();
          }
          answers++;
        }
        return messages > 0;
      };
    }
  }

  /** A pair whose other thread only takes. */
  public static class Drained extends Pair {
    /** For JMH. */
    public Drained() {}

    @Override
    BooleanSupplier work() {
      return () -> there.receive() > 0;
    }
  }

  /** One message there and one back. */
  @Benchmark
  public void roundTrip(Answered pair) {
    send(pair);
    while (pair.back.receive() == 0) {
      Thread.onSpinWait();
    }
  }

  /** One message of a stream: as fast as the slower of the two threads. */
  @Benchmark
  public void stream(Drained pair) {
    send(pair);
  }

  private static void send(Pair pair) {
    while (!pair.there.send(pair.next)) {
      Thread.onSpinWait();
    }
    pair.next++;
  }
}
