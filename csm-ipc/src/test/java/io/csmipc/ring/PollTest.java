package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.WaitStrategies;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollTest {
  private final TestLane lane = TestLane.shared(4096);

  @AfterEach
  void closeLane() {
    lane.close();
  }

  @Test
  void anEmptyRingDeliversNothingAndPublishesNothing() {
    assertFalse(lane.reader.ready());
    assertEquals(List.of(), lane.pollAll());
    assertEquals(0, lane.reader.delivered());
    assertEquals(0, lane.publishedPosition());
  }

  @Test
  void theLimitIsKeptAndThePositionPublishedAtTheEndOfThePoll() {
    long[] positions = new long[5];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = lane.offer(i, TestLane.payload(i, 10 * i));
    }
    assertEquals(2, lane.poll(2).size());
    assertEquals(positions[1], lane.publishedPosition());
    assertEquals(3, lane.poll(100).size());
    assertEquals(0, lane.poll(0).size());
    assertEquals(positions[4], lane.publishedPosition());
    assertEquals(5, lane.reader.messages());
    assertEquals(100, lane.reader.bytes());
  }

  @Test
  void behindAFewEmptyPollsComesOneMessageAndThenTheBacklog() {
    for (int i = 0; i < 3; i++) {
      assertEquals(0, lane.poll(10).size());
    }
    for (int i = 0; i < 5; i++) {
      lane.offer(i, new byte[8]);
    }
    assertEquals(1, lane.poll(10).size());
    assertEquals(4, lane.poll(10).size());
  }

  @Test
  void paddingCountsAgainstTheLimit() {
    RingClaim claim = new RingClaim();
    for (int i = 0; i < 10; i++) {
      assertTrue(lane.writer.tryClaim(1, 16, claim) > 0);
      claim.abort();
    }
    long last = lane.offer(1, new byte[16]);
    assertEquals(List.of(), lane.poll(10));
    assertTrue(lane.publishedPosition() < last);
    assertEquals(1, lane.poll(1).size());
  }

  @Test
  void thePositionIsPublishedWhenAQuarterOfTheRingIsConsumed() {
    for (int i = 0; i < 20; i++) {
      assertTrue(lane.offer(i, new byte[120]) > 0);
    }
    long[] seen = new long[20];
    lane.reader.poll((type, buffer, offset, length) -> seen[type] = lane.publishedPosition(), 100);
    assertEquals(0, seen[8]);
    assertEquals(9 * 128, seen[9]);
    assertEquals(18 * 128, seen[18]);
    assertEquals(20 * 128, lane.publishedPosition());
  }

  @Test
  void aHandlerThatThrowsHasHadItsMessage() {
    long first = lane.offer(1, new byte[8]);
    lane.offer(2, new byte[8]);
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                lane.reader.poll(
                    (type, buffer, offset, length) -> {
                      throw new IllegalStateException("mine");
                    },
                    100));
    assertEquals("mine", thrown.getMessage());
    assertEquals(1, lane.reader.delivered());
    assertEquals(first, lane.publishedPosition());
    assertEquals(2, lane.pollAll().getFirst().type());
  }

  @Test
  void aHandlerThatThrowsOnAMessageInPartsHasHadItAsWell() {
    long first = lane.offer(1, new byte[1100]);
    byte[] next = TestLane.payload(2, 1200);
    lane.offer(2, next);
    assertThrows(
        ArithmeticException.class,
        () ->
            lane.reader.poll(
                (type, buffer, offset, length) -> {
                  throw new ArithmeticException();
                },
                100));
    assertEquals(1, lane.reader.delivered());
    assertEquals(first, lane.publishedPosition());
    assertArrayEquals(next, lane.pollAll().getFirst().bytes());
  }

  @Test
  void aHandlerMustNotPoll() {
    lane.offer(1, new byte[8]);
    lane.offer(2, new byte[8]);
    AtomicInteger refused = new AtomicInteger();
    assertEquals(
        2,
        lane.reader.poll(
            (type, buffer, offset, length) -> {
              assertThrows(IllegalStateException.class, () -> lane.poll(1));
              assertThrows(
                  IllegalStateException.class, () -> lane.reader.borrow((t, message) -> {}, 1));
              assertTrue(lane.reader.isPolling());
              refused.incrementAndGet();
            },
            10));
    assertEquals(2, refused.get());
    assertFalse(lane.reader.isPolling());
  }

  @Test
  void theDeliveredBytesAreAPrivateCopy() {
    byte[] bytes = TestLane.payload(3, 100);
    lane.offer(3, bytes);
    lane.reader.poll(
        (type, buffer, offset, length) -> {
          lane.outbox.fill((byte) -1);
          assertArrayEquals(
              bytes,
              buffer.asSlice(offset, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        },
        1);
  }

  @Test
  void waitingEndsWithTheFirstRecordOrWhateverElseIsAsked() {
    long soon = System.nanoTime() + 10_000_000_000L;
    assertTrue(WaitStrategies.backoff().await(lane.reader.condition(() -> true), soon));
    assertFalse(
        WaitStrategies.backoff()
            .await(lane.reader.condition(() -> false), System.nanoTime() + 1_000_000));
    Thread.ofPlatform().start(() -> lane.offer(1, new byte[1]));
    assertTrue(WaitStrategies.blocking().await(lane.reader.condition(() -> false), soon));
    assertEquals(1, lane.pollAll().size());
  }

  @Test
  void nothingIsLookedAtBehindAClose() {
    lane.offer(1, new byte[8]);
    long end = lane.finish();
    lane.forge(end + 8, -1);
    assertEquals(1, lane.pollAll().size());
    assertTrue(lane.reader.isClosed());
    assertEquals(List.of(), lane.pollAll());
  }
}
