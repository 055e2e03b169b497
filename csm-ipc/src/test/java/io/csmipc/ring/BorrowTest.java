package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.BorrowedMessage;
import io.csmipc.LossReason;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.Words;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BorrowTest {
  private final TestLane lane = TestLane.shared(4096);

  @AfterEach
  void closeLane() {
    lane.close();
  }

  @Test
  void theViewIsExactlyTheMessageAndReadOnly() {
    byte[] bytes = TestLane.payload(1, 21);
    lane.offer(5, bytes);
    lane.offer(6, new byte[8]);
    int[] seen = new int[1];
    assertEquals(
        1,
        lane.reader.borrow(
            (type, message) -> {
              seen[0] = type;
              MemorySegment view = message.segment();
              assertEquals(21, message.length());
              assertEquals(21, view.byteSize());
              assertTrue(view.isReadOnly());
              assertArrayEquals(bytes, view.toArray(ValueLayout.JAVA_BYTE));
              assertThrows(
                  IllegalArgumentException.class,
                  () -> view.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
              assertIndexesAreChecked(message, bytes);
            },
            1));
    assertEquals(5, seen[0]);
  }

  private static void assertIndexesAreChecked(BorrowedMessage message, byte[] bytes) {
    MemorySegment expected = MemorySegment.ofArray(bytes);
    assertEquals(bytes[20], message.getByte(20));
    assertEquals(expected.get(ValueLayout.JAVA_INT_UNALIGNED, 17), message.getInt(17));
    assertEquals(expected.get(ValueLayout.JAVA_LONG_UNALIGNED, 13), message.getLong(13));
    for (int bad : new int[] {-1, 21, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThrows(IndexOutOfBoundsException.class, () -> message.getByte(bad));
      assertThrows(IndexOutOfBoundsException.class, () -> message.getInt(bad));
      assertThrows(IndexOutOfBoundsException.class, () -> message.getLong(bad));
    }
    assertThrows(IndexOutOfBoundsException.class, () -> message.getInt(18));
    assertThrows(IndexOutOfBoundsException.class, () -> message.getLong(14));
    byte[] target = new byte[21];
    message.copyTo(3, MemorySegment.ofArray(target), 1, 18);
    for (int i = 0; i < 18; i++) {
      assertEquals(bytes[i + 3], target[i + 1]);
    }
    MemorySegment large = MemorySegment.ofArray(new byte[100]);
    assertThrows(IndexOutOfBoundsException.class, () -> message.copyTo(0, large, 0, 22));
    assertThrows(IndexOutOfBoundsException.class, () -> message.copyTo(20, large, 0, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> message.copyTo(-1, large, 0, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> message.copyTo(0, large, 99, 2));
  }

  @Test
  void theViewEndsWithTheCall() {
    lane.offer(5, new byte[8]);
    List<BorrowedMessage> kept = new ArrayList<>();
    lane.reader.borrow((type, message) -> kept.add(message), 1);
    assertEquals(0, kept.getFirst().length());
    assertThrows(IndexOutOfBoundsException.class, () -> kept.getFirst().getByte(0));
  }

  @Test
  void theSpaceIsGivenBackOnlyBehindTheHandler() {
    long end = lane.offer(1, new byte[1000]);
    long end2 = lane.offer(2, new byte[1000]);
    lane.reader.borrow((type, message) -> assertTrue(lane.publishedPosition() < end), 1);
    assertEquals(end, lane.publishedPosition());
    assertThrows(
        ArithmeticException.class,
        () ->
            lane.reader.borrow(
                (type, message) -> {
                  throw new ArithmeticException();
                },
                1));
    assertEquals(end2, lane.publishedPosition());
    assertEquals(1, lane.reader.delivered());
  }

  @Test
  void aMessageInPartsIsLentFromPrivateMemory() {
    byte[] bytes = TestLane.payload(9, 1500);
    lane.offer(9, bytes);
    int n =
        lane.reader.borrow(
            (type, message) -> {
              lane.outbox.fill((byte) 0x77);
              Words.setRelease(lane.outbox, OutboxLayout.SESSION, TestLane.EPOCH);
              byte[] copy = new byte[1500];
              message.copyTo(0, MemorySegment.ofArray(copy), 0, 1500);
              assertArrayEquals(bytes, copy);
              assertTrue(message.segment().isReadOnly());
              assertEquals(1500, message.segment().byteSize());
            },
            2);
    assertEquals(1, n);
  }

  @Test
  void aSessionThatEndedUnderABorrowIsNoticedAtItsEnd() {
    lane.offer(1, new byte[8]);
    LaneFault fault =
        assertThrows(
            LaneFault.class,
            () ->
                lane.reader.borrow(
                    (type, message) -> Words.setRelease(lane.outbox, OutboxLayout.SESSION, 0), 1));
    assertEquals(LossReason.FENCED, fault.reason());
    assertEquals(1, lane.reader.delivered());
  }

  @Test
  void limitsHandlersAndClosesWorkAsInPoll() {
    for (int i = 0; i < 3; i++) {
      lane.offer(i, new byte[i]);
    }
    RingClaim claim = new RingClaim();
    lane.writer.tryClaim(1, 5, claim);
    claim.abort();
    lane.finish();
    assertEquals(
        2,
        lane.reader.borrow(
            (type, message) ->
                assertThrows(
                    IllegalStateException.class, () -> lane.reader.borrow((t, m) -> {}, 1)),
            2));
    assertEquals(1, lane.reader.borrow((type, message) -> assertEquals(2, type), 2));
    assertFalse(lane.reader.isClosed());
    assertEquals(0, lane.reader.borrow((type, message) -> {}, 1));
    assertTrue(lane.reader.isClosed());
    assertEquals(0, lane.reader.borrow((type, message) -> {}, 1));
  }
}
