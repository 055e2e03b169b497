package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.MessageTooLongException;
import io.csmipc.Publication;
import io.csmipc.WaitStrategies;
import io.csmipc.layout.RecordHeader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages in parts: offered all or nothing, or sent although they are longer than the ring. */
class LongMessagesTest {
  private static final int CAPACITY = 4096;
  private static final int PART = CAPACITY / 4 - 8;
  private static final long SOON = 10_000_000_000L;

  private TestLane lane = new TestLane(CAPACITY, false, 10 * CAPACITY);

  @AfterEach
  void closeLane() {
    lane.close();
  }

  @Test
  void everyLengthThatIsOfferedArrivesAtEveryPlaceOfTheRing() {
    int longest = (int) lane.writer.limits().maxOffer();
    for (int length = 0; length <= longest; length++) {
      byte[] bytes = TestLane.payload(length, length);
      long position = lane.offer(length, bytes);
      assertTrue(position > 0);
      TestLane.Message message = lane.pollAll().getFirst();
      assertEquals(length, message.type());
      assertArrayEquals(bytes, message.bytes());
      assertEquals(position, lane.publishedPosition());
    }
  }

  @Test
  void anOfferInPartsThatDoesNotFitWritesNothing() {
    int offered = 0;
    while (lane.offer(1, new byte[PART + 1]) > 0) {
      offered++;
    }
    long tail = lane.writer.tail();
    assertEquals(Publication.BACK_PRESSURED, lane.offer(1, new byte[PART + 1]));
    assertEquals(tail, lane.writer.tail());
    assertEquals(0, lane.word(tail));
    assertTrue(lane.offer(2, new byte[10]) > 0);
    assertEquals(offered + 1, lane.pollAll().size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMessageLongerThanTheRingReachesASlowReader(boolean exclusive) throws Exception {
    for (int length :
        new int[] {0, 1, PART, PART + 1, CAPACITY, 10 * CAPACITY - 1, 10 * CAPACITY}) {
      try (TestLane each = new TestLane(CAPACITY, exclusive, 10 * CAPACITY)) {
        byte[] bytes = TestLane.payload(length, length);
        CompletableFuture<Long> result = send(each, bytes, System.nanoTime() + SOON);
        List<TestLane.Message> got = new ArrayList<>();
        Wait.until(() -> got.addAll(each.poll(1)) && !got.isEmpty());
        assertArrayEquals(bytes, got.getFirst().bytes());
        assertEquals(each.writer.tail(), result.get(10, TimeUnit.SECONDS));
        assertEquals(1, each.writer.messages());
        assertEquals(length, each.writer.bytes());
      }
    }
  }

  @Test
  void aSendThatTimesOutAbortsAndTheLaneGoesOn() throws Exception {
    for (int round = 0; round < 10; round++) {
      // given: nobody reads
      byte[] tooLongForNow = new byte[5 * PART];
      assertEquals(
          Publication.TIMED_OUT,
          send(lane, tooLongForNow, System.nanoTime() + 3_000_000).get(10, TimeUnit.SECONDS));
      // when: somebody does
      assertEquals(List.of(), lane.pollAll());
      assertEquals(lane.writer.tail(), lane.publishedPosition());
      // then
      byte[] next = TestLane.payload(round, 5 * PART);
      CompletableFuture<Long> result = send(lane, next, System.nanoTime() + SOON);
      List<TestLane.Message> got = new ArrayList<>();
      Wait.until(() -> got.addAll(lane.poll(1)) && !got.isEmpty());
      assertArrayEquals(next, got.getFirst().bytes());
      assertTrue(result.get(10, TimeUnit.SECONDS) > 0);
    }
  }

  @Test
  void aSendThatNeverBeganTimesOutWithoutATrace() throws Exception {
    while (lane.offer(1, new byte[100]) > 0) {
      // fill the ring
    }
    long tail = lane.writer.tail();
    assertEquals(
        Publication.TIMED_OUT,
        send(lane, new byte[5 * PART], System.nanoTime() - 1).get(10, TimeUnit.SECONDS));
    assertEquals(tail, lane.writer.tail());
    assertEquals(0, lane.word(tail));
  }

  @Test
  void nobodyElseGetsBetweenThePartsOfASend() throws Exception {
    byte[] bytes = TestLane.payload(1, 5 * PART);
    CompletableFuture<Long> result = send(lane, bytes, System.nanoTime() + SOON);
    Wait.until(() -> lane.word(0) != 0);
    assertEquals(Publication.BACK_PRESSURED, lane.offer(2, new byte[1]));
    assertEquals(Publication.BACK_PRESSURED, lane.offer(2, new byte[PART + 1]));
    assertEquals(Publication.BACK_PRESSURED, lane.writer.tryClaim(2, 1, new RingClaim()));
    assertEquals(
        Publication.TIMED_OUT,
        send(lane, new byte[1], System.nanoTime() + 1_000_000).get(10, TimeUnit.SECONDS));
    List<TestLane.Message> got = new ArrayList<>();
    Wait.until(() -> got.addAll(lane.poll(1)) && !got.isEmpty());
    assertArrayEquals(bytes, got.getFirst().bytes());
    assertTrue(result.get(10, TimeUnit.SECONDS) > 0);
    assertTrue(lane.offer(2, new byte[1]) > 0);
  }

  @Test
  void aMessageThatCanNeverFitSaysWhatToDo() {
    RingLimits limits = lane.writer.limits();
    MemorySegment source = MemorySegment.ofArray(new byte[10 * CAPACITY + 1]);
    String offered =
        assertThrows(
                MessageTooLongException.class,
                () -> lane.writer.offer(1, source, 0, limits.maxOffer() + 1))
            .getMessage();
    assertTrue(offered.contains("can have " + limits.maxOffer() + " bytes"), offered);
    assertTrue(offered.contains("use send, or a larger ring"), offered);
    String longer =
        assertThrows(
                MessageTooLongException.class,
                () -> lane.writer.offer(1, source, 0, source.byteSize()))
            .getMessage();
    assertTrue(longer.contains("split it, or raise the peer's maxMessageLength"), longer);
    String sent =
        assertThrows(
                MessageTooLongException.class,
                () ->
                    lane.writer.send(1, source, 0, source.byteSize(), WaitStrategies.busySpin(), 0))
            .getMessage();
    assertTrue(sent.contains("found " + source.byteSize()), sent);
    assertTrue(sent.contains("raise the peer's maxMessageLength"), sent);
    assertEquals(0, lane.writer.tail());
  }

  @Test
  void limitsFollowFromCapacityAndTheReceiver() {
    assertEquals(new RingLimits(248, 248, 248, 1 << 20), RingLimits.of(1024, 1 << 20, 0));
    assertEquals(new RingLimits(248, 100, 100, 100), RingLimits.of(1024, 100, 0));
    assertEquals(
        new RingLimits((1 << 18) - 8, (1 << 18) - 8, (1 << 19) - 512, 16 << 20),
        RingLimits.of(1 << 20, 16 << 20, 0));
    assertEquals(216, RingLimits.of(1024, 1 << 20, 32).maxPart());
    assertEquals(RecordHeader.MAX_FRAME - 8, RingLimits.of(1L << 40, 1 << 30, 0).maxPart());
  }

  @Test
  void memoryForAMessageGrowsWithTheBytesThatArrivedAndIsGivenBack() {
    Reassembler parts = new Reassembler(64 << 20, SOON, new Scratch());
    parts.begin(1);
    assertTrue(parts.reserve(1, 10).byteSize() <= 1 << 17);
    parts.append(10);
    assertTrue(parts.reserve(1, 1 << 20).byteSize() < 4 << 20);
    parts.append(1 << 20);
    parts.end();
    assertEquals((1 << 20) + 10, parts.length());
    parts.reset();
    long now = System.nanoTime();
    parts.whenEmpty(now);
    assertTrue(parts.buffer().byteSize() > 0);
    parts.whenEmpty(now + 2_000_000_000);
    assertEquals(0, parts.buffer().byteSize());
    assertFalse(parts.needsCare());
  }

  /** Sends on a thread of its own. */
  private static CompletableFuture<Long> send(TestLane lane, byte[] bytes, long deadline) {
    return CompletableFuture.supplyAsync(
        () ->
            lane.writer.send(
                1,
                MemorySegment.ofArray(bytes),
                0,
                bytes.length,
                WaitStrategies.backoff(),
                deadline),
        task -> Thread.ofPlatform().start(task));
  }
}
