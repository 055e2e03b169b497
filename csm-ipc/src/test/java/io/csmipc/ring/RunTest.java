package io.csmipc.ring;

import static io.csmipc.ring.TestLane.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Violation;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Several messages that are brought over with one copy. */
final class RunTest {
  private static final long CAPACITY = 1 << 16;

  @Test
  void messagesOfEverySmallSizeArriveWhole() {
    try (TestLane lane = TestLane.exclusive(CAPACITY)) {
      for (int length = 0; length < 200; length++) {
        lane.offer(length, payload(length, length));
      }
      List<TestLane.Message> got = lane.pollAll();
      assertEquals(200, got.size());
      for (int length = 0; length < 200; length++) {
        assertEquals(length, got.get(length).type());
        assertArrayEquals(payload(length, length), got.get(length).bytes());
      }
    }
  }

  @Test
  void mixedSizesArriveWholeOverManyLaps() {
    try (TestLane lane = TestLane.exclusive(CAPACITY)) {
      RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
      long next = 0;
      long expected = 0;
      for (int round = 0; round < 500; round++) {
        int burst = random.nextInt(300);
        for (int i = 0; i < burst; i++) {
          if (lane.offer(1, payload(next, length(next))) > 0) {
            next++;
          }
        }
        for (TestLane.Message message : lane.poll(1 + random.nextInt(200))) {
          assertArrayEquals(payload(expected, length(expected)), message.bytes());
          expected++;
        }
      }
      assertTrue(expected > 10_000, () -> "few messages");
    }
  }

  private static int length(long number) {
    return (int) (((number * 2_654_435_761L) >>> 8) & 0x3FF) >>> (number % 5);
  }

  @Test
  void theLimitCountsEachMessage() {
    try (TestLane lane = TestLane.exclusive(CAPACITY)) {
      fill(lane, 20);
      assertEquals(7, lane.poll(7).size());
      assertEquals(13, lane.poll(100).size());
    }
  }

  @Test
  void aHandlerThatThrowsLosesItsOwnMessageAndNoOther() {
    try (TestLane lane = TestLane.exclusive(CAPACITY)) {
      fill(lane, 10);
      List<Long> seen = new ArrayList<>();
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  lane.reader.poll(
                      (type, buffer, offset, length) -> {
                        seen.add(buffer.get(ValueLayout.JAVA_LONG, offset));
                        if (seen.size() == 4) {
                          throw new IllegalStateException("mine");
                        }
                      },
                      100));
      assertEquals("mine", thrown.getMessage());
      assertEquals(4, lane.reader.delivered());
      assertEquals(4, lane.reader.messages());
      assertEquals(4L * 24, lane.reader.bytes());
      lane.reader.poll(
          (type, buffer, offset, length) -> seen.add(buffer.get(ValueLayout.JAVA_LONG, offset)),
          100);
      assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), seen);
    }
  }

  @Test
  void whatComesBeforeABadHeaderIsDelivered() {
    try (TestLane lane = TestLane.exclusive(CAPACITY)) {
      fill(lane, 5);
      lane.forge(3L * 32, RecordHeader.of(4, 1, RecordHeader.WHOLE));
      assertEquals(3, lane.poll(3).size());
      LaneFault fault = assertThrows(LaneFault.class, () -> lane.poll(100));
      assertEquals(Violation.RECORD_LENGTH, fault.violation());
    }
  }

  @Test
  void aBadHeaderInsideARunIsFoundInTheSameCall() {
    try (TestLane lane = TestLane.exclusive(CAPACITY)) {
      fill(lane, 5);
      lane.forge(3L * 32, RecordHeader.of(32, 1, RecordHeader.WHOLE) | 1L << 60);
      LaneFault fault = assertThrows(LaneFault.class, () -> lane.poll(100));
      assertEquals(Violation.RESERVED_BITS, fault.violation());
      assertEquals(3, lane.reader.delivered());
    }
  }

  @Test
  void aTooLongMessageInsideARunIsAViolation() {
    try (TestLane lane = new TestLane(CAPACITY, true, CAPACITY, 64)) {
      fill(lane, 2);
      lane.offer(1, payload(1, 65));
      LaneFault fault = assertThrows(LaneFault.class, () -> lane.poll(100));
      assertEquals(Violation.MESSAGE_LENGTH, fault.violation());
      assertEquals(2, lane.reader.delivered());
    }
  }

  @Test
  void aTooLongMessageInFrontOfARunIsAViolation() {
    try (TestLane lane = new TestLane(CAPACITY, true, CAPACITY, 500)) {
      lane.offer(1, payload(1, 3000));
      lane.offer(1, payload(2, 8));
      LaneFault fault = assertThrows(LaneFault.class, () -> lane.poll(100));
      assertEquals(Violation.MESSAGE_LENGTH, fault.violation());
      assertEquals(0, lane.reader.delivered());
    }
  }

  @Test
  void anAnswerComesAloneAndAStreamDoesNot() {
    try (TestLane lane = TestLane.exclusive(CAPACITY);
        TestLane back = TestLane.exclusive(CAPACITY)) {
      lane.reader.answers(back.writer);
      for (int round = 0; round < 3; round++) {
        assertEquals(0, lane.poll(10).size());
        assertEquals(0, lane.poll(10).size());
        fill(lane, 3);
        assertEquals(3, lane.poll(10).size());

        fill(back, 1);
        assertEquals(0, lane.poll(10).size());
        assertEquals(0, lane.poll(10).size());
        fill(lane, 3);
        assertEquals(1, lane.poll(10).size());
        assertEquals(2, lane.poll(10).size());
      }
      for (int i = 0; i < 64; i++) {
        assertEquals(0, lane.poll(10).size());
      }
      fill(lane, 3);
      assertEquals(1, lane.poll(10).size());
      assertEquals(2, lane.poll(10).size());
    }
  }

  @Test
  void headersThatChangeBehindTheLookHaveNoEffect() {
    try (TestLane lane = TestLane.exclusive(CAPACITY)) {
      fill(lane, 6);
      List<Integer> lengths = new ArrayList<>();
      lane.reader.poll(
          (type, buffer, offset, length) -> {
            lengths.add(length);
            // A hostile owner, behind the copy of the whole run.
            for (int i = 1; i < 6; i++) {
              lane.forge(32L * i, RecordHeader.of(1 << 12, 9, RecordHeader.WHOLE));
            }
          },
          6);
      assertEquals(List.of(24, 24, 24, 24, 24, 24), lengths);
    }
  }

  @Test
  void nothingOfARunIsDeliveredWhenTheSessionHasEnded() {
    try (TestLane lane = TestLane.exclusive(CAPACITY)) {
      fill(lane, 6);
      Words.setRelease(lane.outbox, OutboxLayout.SESSION, 0);
      assertThrows(LaneFault.class, () -> lane.poll(100));
      assertEquals(0, lane.reader.delivered());
    }
  }

  @Test
  void thePeerIsToldOfDeliveredMessagesOnly() {
    try (TestLane lane = TestLane.exclusive(CAPACITY)) {
      fill(lane, 100);
      lane.reader.poll(
          (type, buffer, offset, length) -> {
            long number = buffer.get(ValueLayout.JAVA_LONG, offset);
            long told = Words.getAcquire(lane.readersOutbox, OutboxLayout.POSITION);
            assertTrue(told <= number * 32, () -> "told " + told + " in message " + number);
          },
          100);
      assertEquals(100L * 32, Words.getAcquire(lane.readersOutbox, OutboxLayout.POSITION));
    }
  }

  /** Messages of 24 bytes that take 32 each: the first word is their number. */
  private static void fill(TestLane lane, int count) {
    MemorySegment source = MemorySegment.ofArray(new long[3]);
    for (long i = 0; i < count; i++) {
      source.set(ValueLayout.JAVA_LONG, 0, i);
      assertTrue(lane.writer.offer(1, source, 0, 24) > 0);
    }
  }
}
