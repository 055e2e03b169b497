package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.LossReason;
import io.csmipc.Violation;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile owner of the outbox, or a hostile reader, can write. */
class ViolationsTest {
  private static final int CAPACITY = 4096;
  private static final int MAX_FRAME = CAPACITY / 4;
  private static final int BEGIN = RecordHeader.BEGIN;
  private static final int END = RecordHeader.END;

  private final TestLane lane = new TestLane(CAPACITY, false, 2000);

  @AfterEach
  void closeLane() {
    lane.close();
  }

  private LaneFault pollFaults() {
    LaneFault polled = assertThrows(LaneFault.class, lane::pollAll);
    assertEquals(0, polled.getStackTrace().length);
    return polled;
  }

  private void assertViolation(Violation violation) {
    LaneFault fault = pollFaults();
    assertEquals(violation, fault.violation());
    assertEquals(LossReason.VIOLATION, fault.reason());
    assertTrue(fault.getMessage().length() > 10);
    assertThrows(LaneFault.class, () -> lane.reader.borrow((type, message) -> {}, 10));
  }

  private long forge(long at, int frame, int type, int flags) {
    lane.forge(at, RecordHeader.of(frame, type, flags));
    return RecordHeader.end(at, frame);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, 7, -1, -8, Integer.MIN_VALUE, Integer.MAX_VALUE, MAX_FRAME + 1, CAPACITY, 1 << 30})
  void aLengthOutsideTheBounds(int frame) {
    for (int flags : new int[] {0, BEGIN, END, RecordHeader.WHOLE, RecordHeader.PADDING}) {
      lane.forge(0, RecordHeader.of(0, 0, flags) | (frame & 0xFFFF_FFFFL));
      assertViolation(Violation.RECORD_LENGTH);
    }
  }

  @Test
  void aRecordAcrossTheEndOfTheRing() {
    for (int i = 0; i < 3; i++) {
      lane.offer(1, new byte[MAX_FRAME - 8]);
    }
    lane.offer(1, new byte[500]);
    lane.pollAll();
    long at = lane.publishedPosition();
    forge(at, (int) (CAPACITY - at + 1), 1, RecordHeader.WHOLE);
    assertViolation(Violation.RECORD_LENGTH);
    forge(at, (int) (CAPACITY - at), 1, RecordHeader.WHOLE);
    assertEquals(1, lane.poll(1).size());
    assertEquals(CAPACITY, lane.publishedPosition());
  }

  @Test
  void reservedBits() {
    for (int bit = 56; bit < 64; bit++) {
      lane.forge(0, RecordHeader.of(8, 1, RecordHeader.WHOLE) | 1L << bit);
      assertViolation(Violation.RESERVED_BITS);
      lane.forge(0, RecordHeader.of(8, 0, RecordHeader.PADDING) | 1L << bit);
      assertViolation(Violation.RESERVED_BITS);
    }
  }

  @Test
  void flagsThatDoNotExistOrDoNotGoTogether() {
    for (int flags = 4; flags < 256; flags++) {
      boolean known =
          flags == RecordHeader.PADDING
              || flags == RecordHeader.CONTROL
              || flags == RecordHeader.ABORT;
      if (!known) {
        forge(0, 8, 0, flags);
        assertViolation(Violation.RECORD_FLAGS);
      }
    }
  }

  @Test
  void aTypeWhereNoneBelongsAndAnUnknownControl() {
    forge(0, 16, 1, RecordHeader.PADDING);
    assertViolation(Violation.RECORD_TYPE);
    forge(0, 8, 1, RecordHeader.ABORT);
    assertViolation(Violation.RECORD_TYPE);
    for (int kind : new int[] {0, RecordHeader.CONTROL_HELLO, 3, 4, 0xFFFF}) {
      forge(0, 8, kind, RecordHeader.CONTROL);
      assertViolation(Violation.RECORD_TYPE);
    }
  }

  @Test
  void aPayloadWhereNoneBelongs() {
    forge(0, 9, RecordHeader.CONTROL_CLOSE, RecordHeader.CONTROL);
    assertViolation(Violation.RECORD_LENGTH);
    forge(0, 16, 0, RecordHeader.ABORT);
    assertViolation(Violation.RECORD_LENGTH);
  }

  @Test
  void partsWithoutABeginning() {
    forge(0, 16, 1, 0);
    assertViolation(Violation.FRAGMENT_ORDER);
    forge(0, 16, 1, END);
    assertViolation(Violation.FRAGMENT_ORDER);
    forge(0, 8, 0, RecordHeader.ABORT);
    assertViolation(Violation.FRAGMENT_ORDER);
  }

  @ParameterizedTest
  @ValueSource(ints = {RecordHeader.BEGIN, RecordHeader.WHOLE})
  void aBeginningInsideAMessage(int flags) {
    forge(forge(0, 16, 1, BEGIN), 16, 1, flags);
    assertViolation(Violation.FRAGMENT_ORDER);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, RecordHeader.END})
  void aPartOfAnotherType(int flags) {
    forge(forge(0, 16, 1, BEGIN), 16, 2, flags);
    assertViolation(Violation.FRAGMENT_ORDER);
  }

  @Test
  void aSecondEnd() {
    forge(forge(forge(0, 16, 1, BEGIN), 16, 1, END), 16, 1, END);
    assertViolation(Violation.FRAGMENT_ORDER);
  }

  @Test
  void aCloseInsideAMessage() {
    long at = forge(0, 16, 1, BEGIN);
    forge(at, 8, RecordHeader.CONTROL_CLOSE, RecordHeader.CONTROL);
    assertViolation(Violation.FRAGMENT_ORDER);
  }

  @Test
  void paddingAndAnAbortInsideAMessageAreFine() {
    long at = forge(0, 16, 1, BEGIN);
    at = forge(at, 24, 0, RecordHeader.PADDING);
    at = forge(at, 8, 0, RecordHeader.ABORT);
    at = forge(at, 16, 1, BEGIN);
    forge(at, 9, 1, END);
    List<TestLane.Message> got = lane.pollAll();
    assertEquals(1, got.size());
    assertEquals(9, got.getFirst().bytes().length);
  }

  @Test
  void aMessageThatStandsUnfinished() {
    LaneReader impatient = lane.newReader(1 << 20, 1_000_000);
    forge(0, 16, 1, BEGIN);
    TestLane.poll(impatient, 1);
    LaneFault fault =
        assertThrows(
            LaneFault.class, () -> Wait.until(() -> !TestLane.poll(impatient, 1).isEmpty()));
    assertEquals(Violation.FRAGMENT_STALLED, fault.violation());
  }

  @Test
  void aMessageLongerThanConfiguredInOneRecord() {
    LaneReader modest = lane.newReader(500, 1_000_000_000);
    forge(0, 8 + 500, 1, RecordHeader.WHOLE);
    assertEquals(1, TestLane.poll(modest, 1).size());
    forge(512, 8 + 501, 1, RecordHeader.WHOLE);
    LaneFault fault = assertThrows(LaneFault.class, () -> TestLane.poll(modest, 1));
    assertEquals(Violation.MESSAGE_LENGTH, fault.violation());
    fault = assertThrows(LaneFault.class, () -> modest.borrow((type, message) -> {}, 1));
    assertEquals(Violation.MESSAGE_LENGTH, fault.violation());
  }

  @Test
  void aMessageLongerThanConfiguredInParts() {
    long at = forge(0, MAX_FRAME, 1, BEGIN);
    forge(at, 8 + 2000 - (MAX_FRAME - 8) + 1, 1, 0);
    assertViolation(Violation.MESSAGE_LENGTH);
  }

  @Test
  void endlessPaddingIsBoundedByTheLimit() {
    for (int at = 0; at < CAPACITY; at += 8) {
      forge(at, 8, 0, RecordHeader.PADDING);
    }
    assertEquals(List.of(), lane.poll(1000));
    assertEquals(8000, lane.publishedPosition());
  }

  @Test
  void endlessEmptyPartsAreBoundedByTheLimit() {
    forge(0, 8, 1, BEGIN);
    lane.poll(1);
    for (int at = 0; at < CAPACITY; at += 8) {
      forge(at, 8, 1, 0);
    }
    assertEquals(List.of(), lane.poll(1000));
    assertEquals(8008, lane.publishedPosition());
  }

  @Test
  void aRevokedRegionIsALossAndNotAViolation() {
    lane.outbox.fill((byte) -1);
    LaneFault fault = pollFaults();
    assertEquals(LossReason.REGION_LOST, fault.reason());
    assertEquals(null, fault.violation());
  }

  @Test
  void anotherSessionWordAfterTheCopyDiscardsIt() {
    lane.offer(1, new byte[100]);
    Words.setRelease(lane.outbox, OutboxLayout.SESSION, TestLane.EPOCH + 1);
    assertEquals(LossReason.PEER_RESTARTED, pollFaults().reason());
    Words.setRelease(lane.outbox, OutboxLayout.SESSION, 0);
    assertEquals(LossReason.FENCED, pollFaults().reason());
    Words.setRelease(lane.outbox, OutboxLayout.SESSION, RecordHeader.REVOKED);
    assertEquals(LossReason.REGION_LOST, pollFaults().reason());
    assertEquals(0, lane.publishedPosition());
  }

  @Test
  void aSessionThatEndedIsNoticedInPartsAndAtAClose() {
    forge(0, 16, 1, BEGIN);
    Words.setRelease(lane.outbox, OutboxLayout.SESSION, 0);
    assertEquals(LossReason.FENCED, pollFaults().reason());
    LaneReader fresh = lane.newReader(2000, 1_000_000_000);
    lane.forge(0, TestLane.closeHeader());
    assertThrows(LaneFault.class, () -> TestLane.poll(fresh, 1));
    assertEquals(false, fresh.isClosed());
  }

  private void assertBadPosition(Violation violation) {
    LaneFault fault =
        assertThrows(
            LaneFault.class,
            () -> {
              while (lane.offer(1, new byte[100]) > 0) {
                // until the writer looks
              }
            });
    assertEquals(violation, fault.violation());
    assertEquals(LossReason.VIOLATION, fault.reason());
  }

  @Test
  void aReadingPositionAheadOfWhatWasWritten() {
    lane.forgePosition(CAPACITY);
    assertBadPosition(Violation.POSITION_AHEAD);
    lane.forgePosition(Long.MAX_VALUE);
    assertBadPosition(Violation.POSITION_AHEAD);
  }

  @Test
  void aReadingPositionThatMovesBackwards() {
    while (lane.offer(1, new byte[100]) > 0) {
      // fill the ring
    }
    lane.pollAll();
    while (lane.offer(1, new byte[100]) > 0) {
      // fill the ring: the writer has accepted the position
    }
    lane.forgePosition(8);
    assertBadPosition(Violation.POSITION_BACKWARDS);
    lane.forgePosition(Long.MIN_VALUE);
    assertBadPosition(Violation.POSITION_BACKWARDS);
  }

  @Test
  void aRevokedReadersOutboxIsALoss() {
    lane.forgePosition(-1);
    LaneFault fault =
        assertThrows(
            LaneFault.class,
            () -> {
              while (lane.offer(1, new byte[100]) > 0) {
                // until the writer looks
              }
            });
    assertEquals(LossReason.REGION_LOST, fault.reason());
  }

  @Test
  void whatIsReportedAsTakenFitsWhatWasWrittenWhateverThePeerSays() {
    long tail = lane.offer(1, new byte[100]);
    for (long forged : new long[] {-1, Long.MIN_VALUE, 0, tail, tail + 8, Long.MAX_VALUE}) {
      lane.forgePosition(forged);
      long taken = lane.writer.takenPosition();
      assertTrue(taken >= 0 && taken <= tail);
      assertEquals(forged >= 0 ? Math.min(forged, tail) : 0, taken);
    }
  }

  @Test
  void writersNeverReadTheirOwnRingBack() {
    // given: a host that scribbles over everything that was written
    for (int i = 0; i < 100; i++) {
      byte[] bytes = TestLane.payload(i, i * 9);
      long before = lane.writer.tail();
      long after = lane.offer(i, bytes);
      assertTrue(after > before);
      lane.outbox.asSlice(OutboxLayout.RING, CAPACITY).fill((byte) i);
      lane.forgePosition(after);
    }
    assertEquals(100, lane.writer.messages());
  }
}
