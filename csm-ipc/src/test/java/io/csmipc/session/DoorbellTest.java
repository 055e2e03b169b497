package io.csmipc.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.csmipc.WaitStrategies;
import io.csmipc.WaitStrategy;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.Words;
import io.csmipc.ring.Doorbell;
import io.csmipc.ring.LaneReader;
import io.csmipc.ring.LaneWriter;
import io.csmipc.ring.Waker;
import io.csmipc.shim.Futex;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sleeps with limits so long that a lost wake-up shows: as a sleep that was ended by its limit. A
 * million hand-offs: {@code -Dcsm.handoffs=1000000}.
 */
class DoorbellTest {
  private static final int HANDOFFS = Integer.getInteger("csm.handoffs", 100_000);
  private static final int CAPACITY = 1 << 10;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final Duration SOON = Duration.ofMinutes(10);

  private final Arena arena = Arena.ofShared();
  private final CountingWaker waker = new CountingWaker();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final WaitStrategy blocking = WaitStrategies.blocking();
  private Thread house;
  private volatile boolean over;

  /** The one of the product, but for the limit. */
  private static final class CountingWaker implements Waker {
    final AtomicLong sleeps = new AtomicLong();
    final AtomicLong timeOuts = new AtomicLong();

    @Override
    public void sleep(MemorySegment memory, long offset, int seen, long nanos) {
      sleeps.incrementAndGet();
      if (Futex.wait(memory, offset, seen, LIMIT_NANOS) == Futex.WaitResult.TIMED_OUT) {
        timeOuts.incrementAndGet();
      }
    }

    @Override
    public void wake(MemorySegment memory, long offset) {
      Futex.wake(memory, offset, Integer.MAX_VALUE);
    }
  }

  /** One side of a session without a channel around it. */
  private final class Half {
    final Doorbell doorbell;
    final LaneWriter writer;
    final LaneReader reader;
    private long taken = -1;

    Half(MemorySegment own, MemorySegment peer, Waker mine) {
      doorbell = new Doorbell(own, peer, true, true, mine);
      writer = new LaneWriter(own, peer, CAPACITY, false, CAPACITY, 0, doorbell);
      reader = new LaneReader(peer, own, CAPACITY, 1, CAPACITY, LIMIT_NANOS, doorbell);
    }

    void send(long number) {
      MemorySegment message = MemorySegment.ofArray(new long[] {number});
      long deadline = System.nanoTime() + SOON.toNanos();
      assertTrue(writer.send(1, message, 0, 8, blocking, deadline) > 0);
    }

    long take() {
      long before = taken;
      while (taken == before) {
        long deadline = System.nanoTime() + SOON.toNanos();
        assertTrue(blocking.await(reader.condition(() -> false), deadline));
        reader.poll((type, m, at, n) -> taken = m.get(ValueLayout.JAVA_LONG, at), 1);
      }
      return taken;
    }
  }

  @BeforeEach
  void needFutex() {
    if (!"all".equals(System.getProperty("csm.require"))) {
      assumeTrue(Futex.available(), "needs the native shim");
    }
  }

  @AfterEach
  void closeArena() throws InterruptedException {
    over = true;
    if (house != null) {
      house.join();
    }
    arena.close();
  }

  @Test
  void noneOfManyHandOffsIsEndedByItsLimit() throws Exception {
    MemorySegment one = outbox();
    MemorySegment other = outbox();
    Half a = new Half(one, other, waker);
    Half b = new Half(other, one, waker);
    keepHouse(a, b);
    Thread echo =
        start(
            () -> {
              for (int i = 0; i < HANDOFFS / 2; i++) {
                b.send(b.take());
              }
            });
    for (long i = 0; i < HANDOFFS / 2; i++) {
      a.send(i);
      assertEquals(i, a.take());
    }
    assertTrue(echo.join(SOON));
    assertEquals(null, failure.get());
    assertEquals(0, waker.timeOuts.get(), "sleeps ended by their limit");
    assertTrue(waker.sleeps.get() > 0, "nobody ever slept");
  }

  @Test
  void twoSleepersOfOneSideAreBothServed() throws Exception {
    MemorySegment one = outbox();
    MemorySegment other = outbox();
    Half a = new Half(one, other, waker);
    Half b = new Half(other, one, waker);
    keepHouse(a, b);
    int messages = HANDOFFS / 2;
    // given one thread of a side that waits for space, and another that waits for messages
    Thread sender =
        start(
            () -> {
              for (int i = 0; i < messages; i++) {
                a.send(i);
              }
            });
    Thread echo =
        start(
            () -> {
              for (int i = 0; i < messages; i++) {
                b.send(b.take());
              }
            });
    for (long i = 0; i < messages; i++) {
      assertEquals(i, a.take());
    }
    assertTrue(sender.join(SOON));
    assertTrue(echo.join(SOON));
    assertEquals(null, failure.get());
    assertEquals(0, waker.timeOuts.get(), "sleeps ended by their limit");
  }

  @Test
  void nobodySleepsOnABellThatCannotBeRung() throws Exception {
    MemorySegment one = outbox();
    MemorySegment other = outbox();
    Half able = new Half(one, other, waker);
    Half mute = new Half(other, one, null);
    Thread echo =
        start(
            () -> {
              for (int i = 0; i < 100; i++) {
                mute.send(mute.take());
              }
            });
    for (long i = 0; i < 100; i++) {
      able.send(i);
      assertEquals(i, able.take());
    }
    assertTrue(echo.join(SOON));
    assertEquals(null, failure.get());
    assertEquals(0, waker.sleeps.get());
  }

  private MemorySegment outbox() {
    MemorySegment memory = arena.allocate(OutboxLayout.size(CAPACITY), 4096);
    Words.setRelease(memory, OutboxLayout.SESSION, 1);
    return memory;
  }

  /** Rings what the rate limit held back, as the conductor does. */
  private void keepHouse(Half... halves) {
    house =
        start(
            () -> {
              while (!over) {
                LockSupport.parkNanos(5_000_000);
                for (Half half : halves) {
                  half.doorbell.round();
                }
              }
            });
  }

  private Thread start(Runnable what) {
    Thread thread = Thread.ofPlatform().daemon().unstarted(what);
    thread.setUncaughtExceptionHandler((t, e) -> failure.compareAndSet(null, e));
    thread.start();
    return thread;
  }
}
