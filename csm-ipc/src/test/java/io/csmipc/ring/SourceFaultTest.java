package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.WaitStrategies;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application's own memory fails while it is copied from. */
class SourceFaultTest {
  private static final int CAPACITY = 4096;
  private static final int PART = CAPACITY / 4 - 8;

  private TestLane lane;

  @AfterEach
  void closeLane() {
    lane.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClosedSourceLeavesPaddingAndAUsableLane(boolean exclusive) {
    lane = new TestLane(CAPACITY, exclusive, CAPACITY);
    MemorySegment closed = closedSegment();
    for (int i = 0; i < 3 * OpenClaims.SLOTS; i++) {
      SourceFault fault =
          assertThrows(SourceFault.class, () -> lane.writer.offer(1, closed, 0, 100));
      assertInstanceOf(IllegalStateException.class, fault.fault());
      assertEquals(List.of(), lane.pollAll());
    }
    laneStillWorks();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSourceThatIsClosedBeforeTheFirstPartSendsNothingOfTheMessage(boolean exclusive) {
    lane = new TestLane(CAPACITY, exclusive, CAPACITY);
    MemorySegment closed = closedSegment();
    assertThrows(SourceFault.class, () -> lane.writer.offer(1, closed, 0, PART + 1));
    assertThrows(SourceFault.class, () -> send(closed, PART + 1));
    laneStillWorks();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSourceThatEndsBeforeTheLastPartAbortsTheMessage(boolean exclusive) {
    lane = new TestLane(CAPACITY, exclusive, CAPACITY);
    MemorySegment tooShort = MemorySegment.ofArray(new byte[PART]);
    SourceFault fault =
        assertThrows(SourceFault.class, () -> lane.writer.offer(1, tooShort, 0, PART + 1));
    assertInstanceOf(IndexOutOfBoundsException.class, fault.fault());
    laneStillWorks();
    assertThrows(SourceFault.class, () -> send(tooShort, PART + 1));
    laneStillWorks();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSourceThatEndsBeforeAMiddlePartAbortsTheMessage(boolean exclusive) {
    lane = new TestLane(CAPACITY, exclusive, CAPACITY);
    MemorySegment tooShort = MemorySegment.ofArray(new byte[PART]);
    assertThrows(SourceFault.class, () -> send(tooShort, 2 * PART + 1));
    laneStillWorks();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 56, 57, 100, PART})
  void nothingStaysInThePlaceOfAMessageThatWasNotSent(int length) {
    // given a ring that earlier messages have filled
    lane = new TestLane(CAPACITY, true, CAPACITY);
    byte[] earlier = new byte[PART];
    Arrays.fill(earlier, (byte) 0x55);
    for (int i = 0; i < 4; i++) {
      assertTrue(lane.offer(1, earlier) > 0);
      assertEquals(1, lane.pollAll().size());
    }
    // when
    MemorySegment closed = closedSegment();
    assertThrows(SourceFault.class, () -> lane.writer.offer(1, closed, 0, length));
    // then
    long at = OutboxLayout.RING;
    assertEquals(
        RecordHeader.of(RecordHeader.BYTES + length, 0, RecordHeader.PADDING),
        Words.getAcquire(lane.outbox, at));
    byte[] payload =
        lane.outbox.asSlice(at + RecordHeader.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    assertArrayEquals(new byte[length], payload);
    laneStillWorks();
  }

  private void laneStillWorks() {
    byte[] whole = TestLane.payload(1, 77);
    byte[] parts = TestLane.payload(2, PART + 5);
    assertTrue(lane.offer(3, whole) > 0);
    assertTrue(lane.offer(4, parts) > 0);
    List<TestLane.Message> got = lane.pollAll();
    assertEquals(2, got.size());
    assertArrayEquals(whole, got.get(0).bytes());
    assertArrayEquals(parts, got.get(1).bytes());
  }

  private long send(MemorySegment source, long length) {
    long deadline = System.nanoTime() + 5_000_000_000L;
    return lane.writer.send(1, source, 0, length, WaitStrategies.backoff(), deadline);
  }

  private static MemorySegment closedSegment() {
    try (Arena arena = Arena.ofConfined()) {
      return arena.allocate(CAPACITY);
    }
  }
}
