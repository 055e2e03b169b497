package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.WaitCondition;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DoorbellTest {
  private static final long SECOND = 1_000_000_000;

  private final MemorySegment mine = Arena.ofAuto().allocate(OutboxLayout.RING, 4096);
  private final MemorySegment theirs = Arena.ofAuto().allocate(OutboxLayout.RING, 4096);
  private final Recorder waker = new Recorder();
  private final Doorbell bell = new Doorbell(mine, theirs.asReadOnly(), true, true, waker);

  /** Notes what it is asked for and sleeps as long as a script says. */
  private static final class Recorder implements Waker {
    final List<String> calls = new ArrayList<>();
    Runnable whileAsleep = () -> {};

    @Override
    public void sleep(MemorySegment memory, long offset, int seen, long nanos) {
      calls.add("sleep on " + offset + " seen " + seen + " for " + nanos);
      whileAsleep.run();
    }

    @Override
    public void wake(MemorySegment memory, long offset) {
      calls.add("wake " + offset);
    }
  }

  /** A futex inside this process, without a limit. */
  private static final class Futex implements Waker {
    private final Object monitor = new Object();

    @Override
    public void sleep(MemorySegment memory, long offset, int seen, long nanos) {
      long deadline = System.nanoTime() + 30 * SECOND;
      synchronized (monitor) {
        while ((int) Words.getAcquire(memory, offset) == seen) {
          assertTrue(System.nanoTime() - deadline < 0, "nobody rang");
          try {
            monitor.wait(1_000);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        }
      }
    }

    @Override
    public void wake(MemorySegment memory, long offset) {
      synchronized (monitor) {
        monitor.notifyAll();
      }
    }
  }

  private long word(MemorySegment outbox, long offset) {
    return Words.getAcquire(outbox, offset);
  }

  private void theyAreAsleep(boolean asleep) {
    Words.setRelease(theirs, OutboxLayout.SLEEPING, asleep ? 1 : 0);
  }

  @Test
  void ringsOnlyWhenThePeerSleeps() {
    bell.ring();
    assertEquals(List.of(), waker.calls);
    theyAreAsleep(true);
    bell.ring();
    assertEquals(List.of("wake " + OutboxLayout.DOORBELL), waker.calls);
    assertEquals(1, word(mine, OutboxLayout.DOORBELL));
    assertEquals(1, bell.rung());
    theyAreAsleep(false);
    bell.ring();
    assertEquals(1, bell.rung());
  }

  @Test
  void doesNotEvenLookAtAPeerThatDidNotAskToBeWoken() {
    Doorbell silent = new Doorbell(mine, theirs, true, false, waker);
    theyAreAsleep(true);
    silent.ring();
    silent.round();
    assertEquals(List.of(), waker.calls);
    assertEquals(0, word(mine, OutboxLayout.DOORBELL));
  }

  @Test
  void saysInItsWordThatItCannotWake() {
    Doorbell handless = new Doorbell(mine, theirs, true, true, null);
    theyAreAsleep(true);
    handless.ring();
    handless.wakeOwnSleepers();
    assertEquals(1L << 32, word(mine, OutboxLayout.DOORBELL));
  }

  @Test
  void aPeerThatPretendsToSleepCostsALimitedNumberOfWakes() {
    theyAreAsleep(true);
    for (int i = 0; i < 100_000; i++) {
      bell.ring();
    }
    assertEquals(4096, bell.rung());
    bell.round();
    assertEquals(4097, bell.rung());
    bell.round();
    assertEquals(4097, bell.rung());
    bell.ring();
    assertEquals(4098, bell.rung());
  }

  @Test
  void theWordStaysPositiveForEver() {
    theyAreAsleep(true);
    bell.ring();
    assertTrue(word(mine, OutboxLayout.DOORBELL) > 0);
    assertTrue(word(mine, OutboxLayout.DOORBELL) <= 0x7FFF_FFFF);
  }

  @Test
  void raisesItsFlagAndReadsTheBellBeforeItsLastLook() {
    // given: a peer that rings at the very moment of the last look
    Words.setRelease(theirs, OutboxLayout.DOORBELL, 41);
    AtomicInteger looks = new AtomicInteger();
    WaitCondition condition =
        bell.condition(
            () -> {
              looks.incrementAndGet();
              assertEquals(1, word(mine, OutboxLayout.SLEEPING));
              Words.setRelease(theirs, OutboxLayout.DOORBELL, 42);
              return false;
            });
    // when
    condition.block(SECOND);
    // then: the sleep is on the value from before, so it ends at once
    assertEquals(1, looks.get());
    assertEquals(
        List.of("sleep on " + OutboxLayout.DOORBELL + " seen 41 for 50000000"), waker.calls);
    assertEquals(0, word(mine, OutboxLayout.SLEEPING));
  }

  @Test
  void doesNotSleepWhenTheLastLookFindsSomething() {
    bell.condition(() -> true).block(SECOND);
    assertEquals(List.of(), waker.calls);
    assertEquals(0, word(mine, OutboxLayout.SLEEPING));
  }

  @Test
  void sleepsNoLongerThanAsked() {
    bell.condition(() -> false).block(1_000);
    assertEquals(List.of("sleep on " + OutboxLayout.DOORBELL + " seen 0 for 1000"), waker.calls);
  }

  @Test
  void lowersItsFlagAlsoWhenTheSleepFails() {
    waker.whileAsleep =
        () -> {
          throw new IllegalStateException("the mapping ended");
        };
    try {
      bell.condition(() -> false).block(SECOND);
    } catch (IllegalStateException e) {
      assertEquals("the mapping ended", e.getMessage());
    }
    assertEquals(1, waker.calls.size());
    assertEquals(0, word(mine, OutboxLayout.SLEEPING));
  }

  @Test
  void keepsTheFlagUpWhileAnotherThreadStillSleeps() {
    waker.whileAsleep =
        () -> {
          waker.whileAsleep = () -> {};
          bell.condition(() -> false).block(SECOND);
          assertEquals(1, word(mine, OutboxLayout.SLEEPING));
        };
    bell.condition(() -> false).block(SECOND);
    assertEquals(2, waker.calls.size());
    assertEquals(0, word(mine, OutboxLayout.SLEEPING));
  }

  @Test
  void wakesItsOwnSleepersOnThePeersWord() {
    bell.wakeOwnSleepers();
    assertEquals(List.of(), waker.calls);
    waker.whileAsleep = bell::wakeOwnSleepers;
    bell.condition(() -> false).block(SECOND);
    assertEquals("wake " + OutboxLayout.DOORBELL, waker.calls.get(1));
  }

  @Test
  void aBlockWithoutAWakerIsAShortPark() {
    WaitCondition condition = new Doorbell(mine, theirs, true, true, null).condition(() -> false);
    condition.block(3600 * SECOND);
    assertFalse(condition.ready());
    assertEquals(0, word(mine, OutboxLayout.SLEEPING));
  }

  @Test
  void twoThreadsThatComeAndGoNeverSleepWithTheFlagDown() throws InterruptedException {
    AtomicInteger down = new AtomicInteger();
    Doorbell shared =
        new Doorbell(
            mine,
            theirs,
            true,
            true,
            new Waker() {
              @Override
              public void sleep(MemorySegment memory, long offset, int seen, long nanos) {
                if (word(mine, OutboxLayout.SLEEPING) == 0) {
                  down.incrementAndGet();
                }
              }

              @Override
              public void wake(MemorySegment memory, long offset) {}
            });
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      WaitCondition condition = shared.condition(() -> false);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int round = 0; round < 200_000; round++) {
                      condition.block(SECOND);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, down.get());
    assertEquals(0, word(mine, OutboxLayout.SLEEPING));
  }

  @Test
  void noWakeIsLostInManyHandOvers() throws InterruptedException {
    // given: two sides that sleep without a limit
    Futex futex = new Futex();
    Doorbell a = new Doorbell(mine, theirs, true, true, futex);
    Doorbell b = new Doorbell(theirs, mine, true, true, futex);
    AtomicLong turn = new AtomicLong();
    AtomicBoolean failed = new AtomicBoolean();
    // fewer bells than one round of housekeeping allows: there is none here
    long rounds = 4_000;
    // when: they hand a number over, each only after it was its turn
    Thread other =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((thread, e) -> failed.set(true))
            .start(() -> play(b, turn, 1, rounds));
    play(a, turn, 0, rounds);
    other.join();
    // then
    assertFalse(failed.get());
    assertEquals(2 * rounds, turn.get());
  }

  private static void play(Doorbell bell, AtomicLong turn, int parity, long rounds) {
    for (long round = 0; round < rounds; round++) {
      long mine = 2 * round + parity;
      WaitCondition condition = bell.condition(() -> turn.get() == mine);
      while (!condition.ready()) {
        condition.block(SECOND);
      }
      turn.set(mine + 1);
      bell.ring();
    }
  }
}
