package io.csmipc.bench.jmh;

import io.csmipc.ChannelOptions;
import io.csmipc.Publication;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Several threads that publish into one channel, 64 bytes a message, and one that takes everything.
 * With more threads than cores they share them, and a message costs its thread the time of the
 * others too.
 */
public class PublishersBenchmark extends MicroBenchmark {
  private static final int SIZE = 64;
  private static final int SPINS = 1_000;
  private static final int MOST_PUBLISHERS = 64;

  /** The channel and its reader. */
  @State(Scope.Benchmark)
  public static class Shared {
    private final LongAdder sent = new LongAdder();
    private InProcess pair;
    private Partner reader;
    private final AtomicLong received = new AtomicLong();
    private final long[] next = new long[MOST_PUBLISHERS];
    private long wrong;

    /** For JMH. */
    public Shared() {}

    /** Opens the channel and starts the reader. */
    @Setup(Level.Trial)
    public void open() {
      pair = InProcess.open(ChannelOptions.defaults(), ChannelOptions.defaults());
      reader = new Partner(cores().b(), this::take);
    }

    private boolean take() {
      int messages = pair.b().subscription().poll(this::check, 256);
      if (messages > 0) {
        received.setRelease(received.getPlain() + messages); // Counterpart: the await below.
      }
      return messages > 0;
    }

    /** The messages of each publisher come in their order. */
    private void check(int publisher, MemorySegment buffer, long offset, int length) {
      long number = buffer.get(ValueLayout.JAVA_LONG, offset);
      if (number != next[publisher] || length != SIZE) {
        wrong++;
      }
      next[publisher] = number + 1;
    }

    /** Checks that everything arrived; the publishers counted what they sent before. */
    @TearDown(Level.Iteration)
    public void check() {
      reader.await("the last message", () -> received.getAcquire() == sent.sum());
      if (wrong != 0) {
        throw new IllegalStateException(wrong + " messages arrived wrong");
      }
    }

    /** Ends everything. */
    @TearDown(Level.Trial)
    public void close() {
      reader.close();
      pair.close();
    }
  }

  /** A thread that publishes. */
  @State(Scope.Thread)
  public static class Publisher {
    private final MemorySegment message = Arena.global().allocate(SIZE, SIZE);
    private Publication out;
    private int index;
    private long number;
    private long before;

    /** For JMH. */
    public Publisher() {}

    /** Takes part. */
    @Setup(Level.Trial)
    public void open(Shared shared, ThreadParams threads) {
      index = threads.getThreadIndex();
      out = shared.pair.a().publication();
    }

    /** Adds up what this thread sent. */
    @TearDown(Level.Iteration)
    public void count(Shared shared) {
      shared.sent.add(number - before);
      before = number;
    }

    private void send() {
      message.set(ValueLayout.JAVA_LONG, 0, number++);
      for (int spins = 0; ; spins++) {
        long result = out.offer(index, message, 0, SIZE);
        if (result > 0) {
          return;
        }
        if (result != Publication.BACK_PRESSURED) {
          throw new IllegalStateException(Publication.describe(result));
        }
        await(spins);
      }
    }

    /** The reader may need this core. */
    @SuppressWarnings("ThreadPriorityCheck") // yielding is the point
    private static void await(int spins) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  /** One thread. */
  @Benchmark
  @Threads(1)
  public void one(Publisher publisher) {
    publisher.send();
  }

  /** Two threads. */
  @Benchmark
  @Threads(2)
  public void two(Publisher publisher) {
    publisher.send();
  }

  /** Four threads. */
  @Benchmark
  @Threads(4)
  public void four(Publisher publisher) {
    publisher.send();
  }
}
