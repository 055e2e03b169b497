package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Publication;
import io.csmipc.WaitStrategies;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Several threads publish into one ring, each its own numbered messages: whole ones, ones in parts,
 * ones longer than the ring, claims that end late, out of order or not at all.
 */
class PublishersTest {
  private static final int THREADS = 3;
  private static final int HEADER = 16;
  private static final long LIMIT_NANOS = 60_000_000_000L;

  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicLong sentSum = new AtomicLong();
  private TestLane lane;

  @AfterEach
  void closeLane() {
    lane.close();
  }

  @ParameterizedTest
  @CsvSource({"1024, 1500, 2", "4096, 1500, 64", "65536, 1500, 1000"})
  void everyThreadsMessagesArriveOnceInItsOrderAndWhole(int capacity, int messages, int limit)
      throws InterruptedException {
    // given
    lane = new TestLane(capacity, false, 3L * capacity);
    long seed = System.nanoTime();
    Thread[] threads = new Thread[THREADS];
    for (int id = 0; id < THREADS; id++) {
      Publisher publisher = new Publisher(id, messages, new Random(seed + id));
      threads[id] =
          Thread.ofPlatform()
              .uncaughtExceptionHandler((thread, e) -> failure.compareAndSet(null, e))
              .start(publisher);
    }
    // when
    long[] next = new long[THREADS];
    long[] sum = new long[1];
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (Arrays.stream(threads).anyMatch(Thread::isAlive) || lane.reader.ready()) {
      assertTrue(System.nanoTime() < deadline && failure.get() == null, () -> "seed " + seed);
      lane.reader.poll(
          (type, buffer, offset, length) -> {
            long number = buffer.get(ValueLayout.JAVA_LONG, offset);
            assertTrue(number >= next[type], "order, seed " + seed);
            next[type] = number + 1;
            assertEquals(length, buffer.get(ValueLayout.JAVA_LONG, offset + 8));
            sum[0] += check(buffer, offset, length, type, number);
          },
          limit);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    // then
    assertEquals(null, failure.get(), "seed " + seed);
    for (long n : next) {
      assertEquals(messages, n, "seed " + seed);
    }
    assertEquals(sentSum.get(), sum[0], "seed " + seed);
    assertEquals(lane.reader.messages(), lane.writer.messages());
    assertEquals(lane.reader.bytes(), lane.writer.bytes());
    assertEquals(lane.writer.tail(), lane.publishedPosition());
  }

  private static long check(MemorySegment buffer, long offset, int length, int type, long number) {
    byte filler = (byte) (type * 41L + number);
    for (int i = HEADER; i < length; i++) {
      if (buffer.get(ValueLayout.JAVA_BYTE, offset + i) != filler) {
        throw new AssertionError("byte " + i + " of message " + number + " of thread " + type);
      }
    }
    return length + number;
  }

  private final class Publisher implements Runnable {
    private final int id;
    private final int messages;
    private final Random random;
    private final ArrayDeque<RingClaim> open = new ArrayDeque<>();

    Publisher(int id, int messages, Random random) {
      this.id = id;
      this.messages = messages;
      this.random = random;
    }

    @Override
    public void run() {
      RingLimits limits = lane.writer.limits();
      for (int number = 0; number < messages; number++) {
        switch (random.nextInt(number == messages - 1 ? 3 : 40)) {
          case 0, 1, 2 -> offer(number, (int) limits.maxOffer());
          case 3 -> send(number, (int) Math.min(limits.maxMessage(), 3 * lane.capacity));
          case 4, 5, 6, 7, 8, 9, 10 -> claim(number, Math.min(limits.maxClaim(), 100));
          case 11 -> abort();
          default -> offer(number, Math.min(limits.maxClaim(), 120));
        }
      }
      endClaims();
    }

    private byte[] message(int number, int longest) {
      byte[] bytes = new byte[HEADER + random.nextInt(longest - HEADER + 1)];
      Arrays.fill(bytes, (byte) (id * 41 + number));
      MemorySegment segment = MemorySegment.ofArray(bytes);
      segment.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, number);
      segment.set(ValueLayout.JAVA_LONG_UNALIGNED, 8, bytes.length);
      sentSum.addAndGet(bytes.length + number);
      return bytes;
    }

    private void offer(int number, int longest) {
      byte[] bytes = message(number, longest);
      retry(() -> lane.offer(id, bytes));
    }

    private void send(int number, int longest) {
      MemorySegment source = MemorySegment.ofArray(message(number, longest));
      endClaims(); // they would hold up my own message
      long deadline = System.nanoTime() + LIMIT_NANOS;
      long result =
          lane.writer.send(id, source, 0, source.byteSize(), WaitStrategies.backoff(), deadline);
      assertTrue(result > 0, Publication.describe(result));
    }

    private void claim(int number, int longest) {
      byte[] bytes = message(number, longest);
      RingClaim claim = new RingClaim();
      retry(() -> lane.writer.tryClaim(id, bytes.length, claim));
      claim.putBytes(0, MemorySegment.ofArray(bytes), 0, bytes.length);
      open.add(claim);
      if (open.size() > 3) {
        endClaims();
      }
    }

    private void abort() {
      try (RingClaim claim = new RingClaim()) {
        retry(() -> lane.writer.tryClaim(id, 30, claim));
        claim.putLong(0, -1);
      }
    }

    private void retry(LongSupplier publication) {
      long deadline = System.nanoTime() + LIMIT_NANOS;
      while (publication.getAsLong() == Publication.BACK_PRESSURED) {
        endClaims();
        assertTrue(System.nanoTime() < deadline && failure.get() == null, "back-pressure");
        LockSupport.parkNanos(1_000);
      }
    }

    /** The newest first. */
    private void endClaims() {
      while (!open.isEmpty()) {
        open.removeLast().commit();
      }
    }
  }
}
