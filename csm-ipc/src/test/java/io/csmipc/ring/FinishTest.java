package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.ClaimLostException;
import io.csmipc.Publication;
import io.csmipc.WaitStrategies;
import io.csmipc.layout.RecordHeader;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The local close: what was published stays readable, open claims become padding, CLOSE follows.
 */
class FinishTest {
  private static final int CAPACITY = 4096;
  private static final int PART = CAPACITY / 4 - 8;

  private TestLane lane;

  @AfterEach
  void closeLane() {
    if (lane != null) {
      lane.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everythingPublishedIsReadBeforeTheClose(boolean exclusive) {
    lane = new TestLane(CAPACITY, exclusive, CAPACITY);
    lane.offer(1, TestLane.payload(1, 10));
    long last = lane.offer(2, TestLane.payload(2, 500));
    assertEquals(last, lane.finish());
    assertEquals(2, lane.pollAll().size());
    assertTrue(lane.reader.isClosed());
    assertTrue(lane.reader.ready());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void openClaimsBecomePaddingAndTheirHoldersLearnIt(boolean exclusive) {
    lane = new TestLane(CAPACITY, exclusive, CAPACITY);
    RingClaim[] claims = new RingClaim[5];
    int[] lengths = {0, 3, 56, 57, 300};
    for (int i = 0; i < claims.length; i++) {
      claims[i] = new RingClaim();
      assertTrue(lane.writer.tryClaim(9, lengths[i], claims[i]) > 0);
      claims[i].segment().fill((byte) 0x5A);
      assertTrue(lane.offer(i, TestLane.payload(i, lengths[i])) > 0);
    }
    claims[2].commit();
    lane.finish();
    List<TestLane.Message> got = lane.pollAll();
    assertEquals(6, got.size());
    assertTrue(lane.reader.isClosed());
    assertEquals(4, lane.writer.aborted());
    assertThrows(ClaimLostException.class, claims[0]::commit);
    assertFalse(claims[0].isOpen());
    claims[1].abort();
    claims[3].close();
    assertThrows(IllegalStateException.class, () -> claims[4].putByte(0, (byte) 1));
    assertThrows(ClaimLostException.class, claims[4]::commit);
  }

  @Test
  void nothingOfAnOpenClaimIsLeftInTheRing() {
    lane = TestLane.shared(CAPACITY);
    RingClaim claim = new RingClaim();
    assertEquals(208, lane.writer.tryClaim(9, 200, claim));
    claim.segment().fill((byte) 0x5A);
    lane.finish();
    assertEquals(RecordHeader.of(208, 0, RecordHeader.PADDING), lane.word(0));
    for (int at = 8; at < 208; at += 8) {
      assertEquals(0, lane.word(at));
    }
    assertEquals(TestLane.closeHeader(), lane.word(208));
  }

  @Test
  void aTryClaimThatFoundNoSpaceLongAgoLeavesTheCloseAlone() {
    lane = TestLane.shared(CAPACITY);
    while (lane.offer(1, TestLane.payload(0, 100)) > 0) {
      // fill the ring
    }
    assertEquals(Publication.BACK_PRESSURED, lane.writer.tryClaim(1, 500, new RingClaim()));
    for (int i = 0; i < 100; i++) {
      lane.pollAll();
      assertTrue(lane.offer(1, new byte[100 + i]) > 0);
    }
    byte[] last = TestLane.payload(7, 300);
    assertTrue(lane.offer(1, last) > 0);
    lane.finish();
    List<TestLane.Message> got = lane.pollAll();
    assertEquals(2, got.size());
    assertArrayEquals(last, got.get(1).bytes());
    assertTrue(lane.reader.isClosed());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLongMessageThatWaitsForSpaceIsAborted(boolean exclusive) throws Exception {
    for (int parts = 4; parts < 7; parts++) {
      try (TestLane each = new TestLane(CAPACITY, exclusive, 64 * CAPACITY)) {
        MemorySegment source = MemorySegment.ofArray(new byte[parts * PART]);
        CompletableFuture<Long> result =
            CompletableFuture.supplyAsync(
                () ->
                    each.writer.send(
                        1,
                        source,
                        0,
                        source.byteSize(),
                        WaitStrategies.backoff(),
                        System.nanoTime() + 10_000_000_000L),
                task -> Thread.ofPlatform().start(task));
        // Three parts fit; the fourth, which may be the last one, has to wait.
        Wait.until(() -> each.word(2L * (PART + 8)) != 0);
        each.writer.stop();
        assertEquals(Publication.NOT_CONNECTED, result.get(10, TimeUnit.SECONDS));
        each.finish();
        assertEquals(List.of(), each.pollAll());
        assertTrue(each.reader.isClosed());
      }
    }
  }

  @Test
  void aSendThatComesAfterTheEndDoesNotHideAnUnfinishedMessage() throws Exception {
    lane = new TestLane(CAPACITY, false, 64 * CAPACITY);
    MemorySegment source = MemorySegment.ofArray(new byte[5 * PART]);
    CompletableFuture<Long> first =
        CompletableFuture.supplyAsync(
            () ->
                lane.writer.send(
                    1,
                    source,
                    0,
                    source.byteSize(),
                    (condition, deadline) -> {
                      // Looks at nothing once the ring is full, like a thread without a core.
                      while (!condition.ready() || lane.writer.isStopped()) {
                        if (lane.reader.isClosed()) {
                          return false;
                        }
                        Thread.onSpinWait();
                      }
                      return true;
                    },
                    0),
            task -> Thread.ofPlatform().start(task));
    Wait.until(() -> lane.word(2L * (PART + 8)) != 0);
    lane.writer.stop();
    assertEquals(
        Publication.NOT_CONNECTED,
        lane.writer.send(
            2, source, 0, 10, WaitStrategies.busySpin(), System.nanoTime() + 1_000_000_000L));
    lane.finish();
    assertEquals(List.of(), lane.pollAll());
    assertTrue(lane.reader.isClosed());
    assertEquals(Publication.TIMED_OUT, first.get(10, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingBeginsAfterTheEnd(boolean exclusive) {
    lane = new TestLane(CAPACITY, exclusive, CAPACITY);
    lane.writer.stop();
    assertTrue(lane.writer.isStopped());
    assertEquals(Publication.NOT_CONNECTED, lane.offer(1, new byte[10]));
    assertEquals(Publication.NOT_CONNECTED, lane.offer(1, new byte[PART + 1]));
    assertEquals(Publication.NOT_CONNECTED, lane.writer.tryClaim(1, 10, new RingClaim()));
    lane.finish();
    assertEquals(TestLane.closeHeader(), lane.word(0));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theCloseFitsIntoAFullRingAtEveryPlace(boolean exclusive) {
    for (int shift = 0; shift < 1024; shift += 8) {
      try (TestLane each = new TestLane(1024, exclusive, 1024)) {
        for (int used = 0; used < shift; used += 8) {
          assertTrue(each.offer(1, new byte[0]) > 0);
          each.pollAll();
        }
        int sent = 0;
        for (int length : new int[] {200, 100, 50, 20, 0}) {
          while (each.offer(1, new byte[length]) > 0) {
            sent++;
          }
        }
        each.finish();
        assertEquals(sent, each.pollAll().size());
        assertTrue(each.reader.isClosed());
      }
    }
  }
}
