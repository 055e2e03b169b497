package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.ClaimLostException;
import io.csmipc.WaitStrategies;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A close at a random moment under publishers that do everything they can. */
class CloseRaceTest {
  private static final int CAPACITY = 4096;

  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  @ParameterizedTest
  @CsvSource({"true, 150", "false, 150"})
  void theReaderGetsWhatWasPublishedAndThenTheClose(boolean exclusive, int rounds)
      throws InterruptedException {
    for (int round = 0; round < rounds; round++) {
      long seed = System.nanoTime();
      try (TestLane lane = new TestLane(CAPACITY, exclusive, 4 * CAPACITY)) {
        play(lane, exclusive ? 1 : 2, seed);
      }
      assertEquals(null, failure.get(), "seed " + seed);
    }
  }

  private void play(TestLane lane, int publishers, long seed) throws InterruptedException {
    // given
    Set<Long> sent = ConcurrentHashMap.newKeySet();
    Set<Long> got = new HashSet<>();
    AtomicBoolean running = new AtomicBoolean();
    Thread[] threads = new Thread[publishers];
    for (int i = 0; i < publishers; i++) {
      Random random = new Random(seed + i);
      long first = (long) i << 32;
      threads[i] =
          Thread.ofPlatform()
              .uncaughtExceptionHandler((thread, e) -> failure.compareAndSet(null, e))
              .start(() -> publish(lane, random, first, sent, running));
    }
    // when: the session ends while they publish
    Wait.until(running::get);
    long end = System.nanoTime() + new Random(seed).nextInt(300_000);
    while (System.nanoTime() < end) {
      read(lane, got);
    }
    lane.finish();
    for (Thread thread : threads) {
      thread.join();
    }
    // then
    while (!lane.reader.isClosed()) {
      assertTrue(lane.reader.ready(), "no close, seed " + seed);
      read(lane, got);
    }
    assertTrue(got.containsAll(sent), "lost, seed " + seed);
  }

  private static void read(TestLane lane, Set<Long> got) {
    lane.reader.poll(
        (type, buffer, offset, length) -> {
          long number = buffer.get(ValueLayout.JAVA_LONG, offset);
          assertTrue(got.add(number), "twice: " + number);
          assertEquals(number, buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + length - 8));
        },
        50);
  }

  private void publish(
      TestLane lane, Random random, long first, Set<Long> sent, AtomicBoolean running) {
    for (long number = first; ; number++) {
      int kind = random.nextInt(4);
      int length = kind == 0 ? 1200 : kind == 1 ? 3 * CAPACITY : 16 + random.nextInt(100);
      MemorySegment source = MemorySegment.ofArray(new byte[length]);
      source.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, number);
      source.set(ValueLayout.JAVA_LONG_UNALIGNED, length - 8, number);
      try {
        long result =
            switch (kind) {
              case 0, 2 -> lane.writer.offer(1, source, 0, length);
              case 1 -> send(lane, source);
              default -> claim(lane, source);
            };
        if (result > 0) {
          sent.add(number);
        }
        running.set(true);
      } catch (SourceFault e) {
        throw e;
      } catch (IllegalStateException | ClaimLostException e) {
        // The mapping was taken away in the middle.
      }
      if (lane.writer.isStopped()) {
        return;
      }
    }
  }

  private static long send(TestLane lane, MemorySegment source) {
    return lane.writer.send(
        1, source, 0, source.byteSize(), WaitStrategies.busySpin(), System.nanoTime() + 200_000);
  }

  private static long claim(TestLane lane, MemorySegment source) {
    RingClaim claim = new RingClaim();
    long result = lane.writer.tryClaim(1, (int) source.byteSize(), claim);
    if (result > 0) {
      claim.putBytes(0, source, 0, (int) source.byteSize());
      claim.commit();
    }
    return result;
  }
}
