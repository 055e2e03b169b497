package io.csmipc.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.Publication;
import io.csmipc.WaitStrategies;
import io.csmipc.channel.Channels;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.region.Side;
import java.lang.foreign.MemorySegment;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a peer can make this side spend: memory up to the configured maximum, and bounded work. */
@Timeout(120)
class MemoryBoundsTest {
  private static final long MAX_MESSAGE = 4 << 20;
  private static final int CAPACITY = 8 << 20;
  private static final int PART = 1 << 20;

  private final String name = "hostile-" + UUID.randomUUID();
  private final BufferPoolMXBean direct =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .findFirst()
          .orElseThrow();
  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  private Hand hand;
  private Channel victim;
  private long position;

  @BeforeEach
  void connect() throws Exception {
    hand = new LocalHand(name, Side.CONNECTOR);
    victim =
        Channels.bind(
            name,
            ChannelOptions.builder()
                .ringCapacity(16 << 10)
                .maxMessageLength(MAX_MESSAGE)
                .doorbell(true)
                .waitStrategy(WaitStrategies.blocking())
                .build());
    hand.create(CAPACITY, 1 << 14, Hand.DOORBELL);
    hand.announce(0x1234);
    assertTrue(hand.join(20_000));
    assertTrue(victim.awaitConnected(Duration.ofSeconds(20)));
  }

  @AfterEach
  void close() {
    victim.close();
    hand.close();
  }

  private int poll(int limit) {
    return victim.subscription().poll((type, buffer, offset, length) -> {}, limit);
  }

  /**
   * Parts of one message each, one after the other around the ring, without regard for anything.
   */
  private void parts(int count, int lastFlags) {
    for (int i = count - 1; i >= 0; i--) {
      int flags = i == 0 ? RecordHeader.BEGIN : i == count - 1 ? lastFlags : 0;
      boolean isAbort = flags == RecordHeader.ABORT;
      long at = OutboxLayout.RING + (position + (long) i * PART) % CAPACITY;
      hand.set(at, RecordHeader.of(isAbort ? 8 : PART, 0, flags));
      if (isAbort) {
        hand.set(at + 8, RecordHeader.of(PART - 8, 0, RecordHeader.PADDING));
      }
    }
  }

  @Test
  void longMessagesWithoutEndUseNoMoreThanAFewTimesTheMaximum() {
    long before = direct.getMemoryUsed();
    for (int i = 0; i < 200; i++) {
      // four parts, just below the maximum, every other time taken back
      int parts = (int) (MAX_MESSAGE / PART);
      parts(parts, (i & 1) == 0 ? RecordHeader.END : RecordHeader.ABORT);
      int delivered = 0;
      for (int call = 1 - (i & 1); call <= parts; call++) { // an abort has padding behind it
        delivered += poll(1);
      }
      position += (long) parts * PART;
      assertEquals((i & 1) == 0 ? 1 : 0, delivered, "message " + i + ", " + victim.closeReason());

      long used = direct.getMemoryUsed() - before;
      assertTrue(used <= 3 * MAX_MESSAGE, "message " + i + ": " + used + " bytes in use");
    }
  }

  @Test
  void aBeginningReservesOnlyWhatArrived() {
    long before = direct.getMemoryUsed();
    hand.set(OutboxLayout.RING, RecordHeader.of(64, 0, RecordHeader.BEGIN));

    assertEquals(0, poll(10));

    assertTrue(direct.getMemoryUsed() - before <= 1 << 17);
  }

  @Test
  void refusalsAndEmptyPollsAllocateNextToNothing() {
    for (int i = 0; i < 20_000; i++) {
      poll(16);
      victim.publication().offer(1, new byte[0], 0, 0);
    }
    long me = Thread.currentThread().threadId();
    long before = threads.getThreadAllocatedBytes(me);
    for (long at = 0; at < CAPACITY; at += 64) {
      hand.set(OutboxLayout.RING + at, RecordHeader.of(64, 0, RecordHeader.PADDING));
    }
    for (int i = 0; i < 10_000; i++) {
      poll(16);
    }
    long used = threads.getThreadAllocatedBytes(me) - before;
    assertTrue(used < 16 << 20, used + " bytes for 10,000 polls of padding");
  }

  @Test
  void aViolationCostsNoMemoryHoweverOftenItIsMet() throws Exception {
    hand.set(OutboxLayout.RING, RecordHeader.of(3, 0, RecordHeader.WHOLE));
    long me = Thread.currentThread().threadId();
    long before = threads.getThreadAllocatedBytes(me);
    int calls = 0;
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (victim.closeReason() == null && System.nanoTime() < deadline) {
      poll(16);
      calls++;
    }
    for (int i = 0; i < 10_000; i++) {
      poll(16);
    }
    long used = threads.getThreadAllocatedBytes(me) - before;
    assertTrue(used < 16 << 20, used + " bytes for " + (calls + 10_000) + " polls");
    assertEquals(1, victim.counters().violations());
  }

  @Test
  void aStormOfBellsWakesTheWaiterAndItsDeadlineHolds() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    Thread ringer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (long bell = 0; !stop.get(); bell++) {
                    hand.set(OutboxLayout.DOORBELL, bell & 0x7FFF_FFFF);
                  }
                });
    try {
      long from = System.nanoTime();
      boolean came = victim.subscription().await(Duration.ofMillis(200));
      long took = System.nanoTime() - from;
      assertEquals(false, came);
      assertTrue(took >= 200_000_000 && took < 20_000_000_000L, took + " ns");
    } finally {
      stop.set(true);
      ringer.join();
    }
    assertEquals(null, victim.closeReason());
  }

  @Test
  void aPeerThatAlwaysSleepsIsWokenAtALimitedRate() {
    hand.set(OutboxLayout.SLEEPING, 1);
    MemorySegment message = MemorySegment.ofArray(new byte[8]);
    long from = System.nanoTime();
    long sent = 0;
    while (System.nanoTime() - from < 300_000_000L) {
      if (victim.publication().offer(1, message, 0, 8) == Publication.BACK_PRESSURED) {
        hand.take();
      } else {
        sent++;
      }
    }
    long rounds =
        (System.nanoTime() - from) / 1_000_000 + 2; // no more often than every millisecond
    assertTrue(victim.counters().doorbells() <= Math.min(sent, rounds * 4096 + 4096));
    assertEquals(null, victim.closeReason());
  }

  @Test
  void aMessageAboveTheMaximumIsRefusedBeforeItTakesMemory() {
    long before = direct.getMemoryUsed();
    parts(5, RecordHeader.END);
    for (int i = 0; i < 6; i++) {
      poll(1);
    }
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (victim.closeReason() == null && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertEquals(1, victim.counters().violations());
    assertTrue(direct.getMemoryUsed() - before <= 3 * MAX_MESSAGE);
  }
}
