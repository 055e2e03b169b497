package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.PositionRange;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.Words;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader says about messages that it will not deliver, when the peer is lost. */
class MissedTest {
  private static final int CAPACITY = 1 << 12;
  private static final boolean GONE = true;
  private static final boolean MAY_LIVE = false;

  /** A message of this length takes 64 bytes. */
  private static final byte[] LINE = new byte[56];

  private TestLane lane = TestLane.shared(CAPACITY);

  @AfterEach
  void closeLane() {
    lane.close();
  }

  private void alone() {
    lane.close();
    lane = TestLane.exclusive(CAPACITY);
  }

  private void assertMissed(long from, long to) {
    assertEquals(new PositionRange(from, to), lane.reader.missed(GONE));
  }

  private long claimed() {
    return Words.getAcquire(lane.outbox, OutboxLayout.CLAIMED);
  }

  @Test
  void whatWasPublishedBehindAnOpenClaimIsMissed() {
    // given
    lane.offer(1, LINE);
    RingClaim open = new RingClaim();
    lane.writer.tryClaim(1, 56, open);
    lane.offer(1, LINE);
    long last = lane.offer(1, LINE);
    // when
    assertEquals(1, lane.pollAll().size());
    // then
    assertMissed(64, last);
  }

  @Test
  void aMessageInPartsBehindAnOpenClaimIsMissed() {
    lane.writer.tryClaim(1, 56, new RingClaim());
    long last = lane.offer(1, new byte[CAPACITY / 3]);
    lane.pollAll();
    assertMissed(0, last);
  }

  @Test
  void claimsOfOneThreadLieBehindEachOther() {
    alone();
    RingClaim first = new RingClaim();
    RingClaim second = new RingClaim();
    lane.writer.tryClaim(1, 56, first);
    long last = lane.writer.tryClaim(1, 56, second);
    second.commit();
    lane.pollAll();
    assertMissed(0, last);
  }

  @Test
  void anOfferBehindItsOwnThreadsClaimIsMissed() {
    alone();
    lane.writer.tryClaim(1, 56, new RingClaim());
    long last = lane.offer(1, LINE);
    lane.pollAll();
    assertMissed(0, last);
  }

  @Test
  void aThreadThatIsAloneSaysNothingUntilSomethingLiesBehindAClaim() {
    alone();
    lane.offer(1, LINE);
    RingClaim claim = new RingClaim();
    for (int i = 0; i < 3; i++) {
      lane.writer.tryClaim(1, 56, claim);
      claim.commit();
      lane.writer.tryClaim(1, 56, claim);
      claim.abort();
    }
    lane.offer(1, LINE);
    lane.writer.tryClaim(1, 56, claim);
    assertEquals(0, claimed());
    lane.pollAll();
    assertMissed(8 * 64, 8 * 64);
  }

  @Test
  void nothingIsMissedWhenEverythingWasDelivered() {
    RingClaim claim = new RingClaim();
    lane.writer.tryClaim(1, 56, claim);
    lane.offer(1, LINE);
    claim.commit();
    lane.pollAll();
    assertEquals(128, claimed());
    assertMissed(128, 128);
  }

  @Test
  void aPeerThatMayLiveCanFillTheRing() {
    lane.offer(1, LINE);
    lane.pollAll();
    assertEquals(new PositionRange(64, 64 + CAPACITY), lane.reader.missed(MAY_LIVE));
  }

  @Test
  void messagesThatWereNotFetchedAreMissed() {
    lane.offer(1, LINE);
    assertMissed(0, CAPACITY);
  }

  @Test
  void nothingFollowsAClose() {
    lane.offer(1, LINE);
    lane.finish();
    lane.pollAll();
    assertTrue(lane.reader.missed(MAY_LIVE).isEmpty());
  }

  @Test
  void nothingFollowsACloseThatWasNotFetched() {
    lane.offer(1, LINE);
    lane.pollAll();
    lane.finish();
    assertEquals(new PositionRange(64, 64), lane.reader.missed(MAY_LIVE));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 4, 65, 64 + CAPACITY + 8, 1L << 40})
  void aValueThatNoCorrectPeerShowsSaysNothing(long value) {
    lane.offer(1, LINE);
    lane.pollAll();
    Words.setRelease(lane.outbox, OutboxLayout.CLAIMED, value);
    assertMissed(64, 64 + CAPACITY);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 8, 56, 64, 72, 64 + CAPACITY})
  void aValueThatIsPossibleIsThePeersWordAboutItsOwnMessages(long value) {
    lane.offer(1, LINE);
    lane.pollAll();
    Words.setRelease(lane.outbox, OutboxLayout.CLAIMED, value);
    assertMissed(64, Math.max(64, value));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 5})
  void aWordOfAnotherSessionSaysNothing(long session) {
    lane.offer(1, LINE);
    lane.pollAll();
    Words.setRelease(lane.outbox, OutboxLayout.SESSION, session);
    assertMissed(64, 64 + CAPACITY);
  }

  @Test
  void aMessageInItsHandlerWasDeliveredAndTheNextIsNot() {
    for (int i = 0; i < 3; i++) {
      lane.offer(1, LINE);
    }
    int polled = lane.reader.poll((type, buffer, at, length) -> lane.reader.stop(), 10);
    assertEquals(1, polled);
    assertEquals(64, lane.publishedPosition());
    assertEquals(0, lane.poll(10).size());
    assertMissed(64, 64 + CAPACITY);
  }

  @Test
  void aMessageThatIsLentWasDeliveredAndTheNextIsNot() {
    for (int i = 0; i < 3; i++) {
      lane.offer(1, LINE);
    }
    int[] lent = new int[1];
    lane.reader.borrow(
        (type, message) -> {
          lane.reader.stop();
          lent[0]++;
        },
        10);
    assertEquals(1, lent[0]);
    assertMissed(64, 64 + CAPACITY);
  }

  @Test
  void aSessionThatEndsInsideAMessageInPartsMissesItAsAWhole() {
    byte[] parts = new byte[CAPACITY / 3];
    long end = lane.offer(1, parts);
    assertEquals(0, lane.poll(1).size());
    long from = lane.reader.stop();
    assertTrue(from > 0 && from < end);
    assertEquals(0, lane.poll(10).size());
    assertTrue(lane.reader.missed(GONE).contains(end));
  }

  @Test
  void whateverAPollerIsDoingEachMessageIsDeliveredOrMissed() throws Exception {
    for (int round = 0; round < 400; round++) {
      try (TestLane each = TestLane.shared(CAPACITY)) {
        AtomicLong delivered = new AtomicLong();
        IntConsumer take =
            round % 2 == 0
                ? limit -> each.reader.poll((t, b, o, n) -> delivered.addAndGet(64), limit)
                : limit -> each.reader.borrow((t, m) -> delivered.addAndGet(64), limit);
        AtomicLong calls = new AtomicLong();
        AtomicBoolean stopped = new AtomicBoolean();
        Thread poller =
            Thread.ofPlatform()
                .start(
                    () -> {
                      while (!stopped.get()) {
                        calls.incrementAndGet();
                        take.accept(7);
                        Thread.onSpinWait();
                        while (each.writer.tail() - delivered.get() < CAPACITY / 2
                            && each.offer(1, LINE) > 0) {
                          Thread.onSpinWait();
                        }
                      }
                    });
        Wait.until(() -> calls.get() > 20);
        // when
        long from = each.reader.stop();
        stopped.set(true);
        poller.join();
        // then
        assertEquals(from, delivered.get());
        assertTrue(each.publishedPosition() <= from);
      }
    }
  }
}
