package io.csmipc.bench.scaling;

import io.csmipc.Claim;
import io.csmipc.MessageHandler;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Threads that publish into one ring as fast as they can, and one that takes everything and checks
 * that the messages of each thread arrive in their order, complete, and with all of their bytes.
 */
final class Publishers implements AutoCloseable {
  private static final int SIZE = 64;
  private static final int TYPE = 1;
  private static final int BATCH = 256;
  private static final int BURST = 64;
  private static final int SPINS_BEFORE_YIELD = 64;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final Link link;
  private final boolean claiming;
  private final List<Pinned> threads = new ArrayList<>();
  private final Pinned reader;
  private final MessageHandler handler = this::take;
  private final long[] next;
  private final Counter received = new Counter();
  private final Counter failures = new Counter();

  /**
   * Starts the threads.
   *
   * @param link not exclusive
   * @param claiming whether messages are filled in place
   * @param cpus of the publishing threads, in turns
   * @param reader takes; whoever started it ends it
   */
  Publishers(Link link, boolean claiming, int count, List<Integer> cpus, Pinned reader)
      throws InterruptedException {
    this.link = link;
    this.claiming = claiming;
    for (int i = 0; i < count; i++) {
      threads.add(new Pinned("publisher-" + i, cpus.get(i % cpus.size())));
    }
    this.reader = reader;
    next = new long[count];
  }

  /** Nanoseconds for each message of all threads together. */
  double measure(int millis) throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    StreamEnd end = new StreamEnd();
    Future<Boolean> drain = reader.start(() -> drain(end));
    long before = received.get();
    long start = System.nanoTime();
    List<Future<Long>> publishing = new ArrayList<>();
    for (int i = 0; i < threads.size(); i++) {
      publishing.add(threads.get(i).start(publisher(i, next[i], over)));
    }
    Thread.sleep(millis);
    over.set(true);
    long sent = 0;
    for (Future<Long> one : publishing) {
      sent += Pinned.await(one);
    }
    long nanos = System.nanoTime() - start;
    end.announce(before + sent);
    Pinned.await(drain);
    return nanos / (double) sent;
  }

  private Callable<Long> publisher(int thread, long first, AtomicBoolean over) {
    return () -> {
      Publication out = link.near().publication();
      Claim claim = out.newClaim();
      MemorySegment message = Arena.ofAuto().allocate(SIZE, SIZE);
      long number = first;
      while (!over.get()) {
        number += burst(out, claim, message, thread, number);
      }
      return number - first;
    };
  }

  /** A method of its own, which is called often: loops that run once are compiled late. */
  private int burst(Publication out, Claim claim, MemorySegment message, int thread, long first) {
    for (int i = 0; i < BURST; i++) {
      fill(message, thread, first + i);
      if (!publish(out, claim, message)) {
        giveWay();
        return i;
      }
    }
    return BURST;
  }

  @SuppressWarnings("ThreadPriorityCheck") // More threads than cores: somebody has to let go.
  private static void giveWay() {
    for (int i = 0; i < SPINS_BEFORE_YIELD; i++) {
      Thread.onSpinWait();
    }
    Thread.yield();
  }

  private boolean publish(Publication out, Claim claim, MemorySegment message) {
    if (!claiming) {
      return OneWay.isSent(out.offer(TYPE, message, 0, SIZE));
    }
    if (!OneWay.isSent(out.tryClaim(TYPE, SIZE, claim))) {
      return false;
    }
    claim.putBytes(0, message, 0, SIZE);
    claim.commit();
    return true;
  }

  private static void fill(MemorySegment message, long thread, long number) {
    message.set(LONG, 0, thread);
    for (int at = Long.BYTES; at < SIZE; at += Long.BYTES) {
      message.set(LONG, at, number + at);
    }
  }

  private boolean drain(StreamEnd end) {
    Subscription in = link.far().subscription();
    long deadline = 0;
    long spins = 0;
    while (received.get() < end.count()) {
      if (in.poll(handler, BATCH) == 0) {
        Thread.onSpinWait();
        deadline = OneWay.lookAtClock(++spins, deadline);
      } else {
        spins = 0;
        deadline = 0;
      }
    }
    return true;
  }

  private void take(int type, MemorySegment buffer, long offset, int length) {
    received.add(1);
    long thread = buffer.get(LONG, offset);
    if (type != TYPE || length != SIZE || thread < 0 || thread >= next.length) {
      failures.add(1);
      return;
    }
    long number = next[(int) thread]++;
    for (int at = Long.BYTES; at < SIZE; at += Long.BYTES) {
      if (buffer.get(LONG, offset + at) != number + at) {
        failures.add(1);
        return;
      }
    }
  }

  /** How many messages arrived wrong. */
  long failures() {
    return failures.get();
  }

  @Override
  public void close() {
    threads.forEach(Pinned::close);
  }
}
