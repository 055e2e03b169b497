package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Publication;
import io.csmipc.Violation;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a side of a sealed channel learns what the peer has delivered. */
class AcknowledgementTest {
  /** Header, overhead and a position: less than a cache line, and followed by the rest of it. */
  private static final int NOTE = 48;

  private final SealedSides sides = new SealedSides();
  private final SealedSides.Side a = sides.a;
  private final SealedSides.Side b = sides.b;

  @Test
  void whatWasDeliveredIsAcknowledgedAtTheNextRound() {
    long first = a.offer(10);
    long second = a.offer(20);
    assertEquals(second, a.writer.messageTail());
    b.poll();
    assertEquals(0, a.writer.takenPosition());

    assertTrue(b.round());

    assertEquals(List.of(), a.poll());
    assertEquals(second, a.writer.takenPosition());
    assertTrue(first < second);
  }

  @Test
  void theOneWhoOnlyPublishesLearnsItToo() {
    long end = a.offer(10);
    b.poll();
    b.round();

    a.round();

    assertEquals(end, a.writer.takenPosition());
  }

  @Test
  void aMessageIsNotAcknowledgedBeforeItsHandlerReturned() {
    long first = a.offer(10);
    a.offer(10);
    b.reader.poll((type, buffer, offset, length) -> {}, 1);

    b.reader.poll((type, buffer, offset, length) -> b.round(), 1);
    a.poll();

    assertEquals(first, a.writer.takenPosition());
  }

  @Test
  void aMessageInPartsIsAcknowledgedWithItsLastPart() {
    long before = a.offer(10);
    long end = a.offer(1200);
    b.reader.poll((type, buffer, offset, length) -> {}, 2);
    b.round();
    a.poll();
    assertEquals(before, a.writer.takenPosition());

    b.poll();
    b.round();
    a.poll();

    assertEquals(end, a.writer.takenPosition());
  }

  @Test
  void aPollThatGoesOnAndOnIsAcknowledgedMeanwhile() {
    int[] left = {50};
    a.offer(100);

    b.reader.poll(
        (type, buffer, offset, length) -> {
          if (left[0]-- > 0) {
            b.reader.acknowledge();
            a.poll();
            assertTrue(a.offer(100) > 0);
          }
        },
        1000);

    assertTrue(a.writer.takenPosition() > SealedSides.CAPACITY);
  }

  @Test
  void anAcknowledgementAloneIsNotAcknowledged() {
    for (int i = 0; i < 20; i++) {
      a.offer(30);
      b.offer(30);
      a.poll();
      b.poll();
      a.round();
      b.round();
    }

    boolean busy = true;
    for (int round = 0; round < 3; round++) {
      busy = a.round();
      busy |= b.round();
      a.poll();
      b.poll();
    }
    assertFalse(busy);
    for (int round = 0; round < 100; round++) {
      assertFalse(a.round() || b.round());
    }
    assertEquals(a.writer.messageTail(), a.writer.takenPosition());
    assertEquals(b.writer.messageTail(), b.writer.takenPosition());
  }

  @Test
  void aClaimThatWasGivenBackIsNothingToAcknowledge() {
    long end = a.offer(10);
    RingClaim claim = new RingClaim();
    assertTrue(a.writer.tryClaim(1, 50, claim) > 0);
    claim.abort();
    b.poll();
    assertTrue(b.round());

    assertEquals(end, a.writer.messageTail());
    assertTrue(a.writer.tail() > end);
    a.poll();
    assertEquals(end, a.writer.takenPosition());
  }

  @Test
  void thePositionThatTheHostRaisesIsNoAcknowledgement() {
    while (a.offer(50) > 0) {}
    Words.setRelease(b.outbox, OutboxLayout.POSITION, a.writer.tail());
    long last = a.offer(50); // goes by the hint, and costs nothing but the messages
    assertTrue(last > 0);

    assertEquals(0, a.writer.takenPosition());
    assertEquals(last, a.writer.messageTail());
  }

  @ParameterizedTest
  @CsvSource({"0, SEAL_SESSION", "8, SEAL_SEQUENCE", "16, AUTHENTICATION", "24, AUTHENTICATION"})
  void aForgedOneIsAViolation(int at, Violation violation) {
    long start = noteOfB();

    b.set(start + 8 + at, b.get(start + 8 + at) ^ 8);

    assertViolation(violation, a::poll);
    assertViolation(violation, a::round);
    assertEquals(0, a.writer.takenPosition());
  }

  @Test
  void aRepeatedOneIsAViolation() {
    long start = noteOfB();
    long taken = RecordHeader.end(start, NOTE);
    a.poll();
    long before = a.writer.takenPosition();

    copy(start, taken);

    assertViolation(Violation.SEAL_SEQUENCE, a::poll);
    assertEquals(before, a.writer.takenPosition());
  }

  @Test
  void oneThatWasMovedBeforeAnotherIsAViolation() {
    long first = noteOfB();
    a.offer(10);
    b.poll();
    // The hint that the first one was taken: else it would be the only one.
    Words.setRelease(a.outbox, OutboxLayout.POSITION, b.writer.tail());
    long second = b.writer.tail();
    assertTrue(b.round());

    copy(second, first);

    assertViolation(Violation.SEAL_SEQUENCE, a::poll);
    assertEquals(0, a.writer.takenPosition());
  }

  /** Lets b acknowledge a message of a; where that lies. */
  private long noteOfB() {
    a.offer(10);
    b.poll();
    long start = b.writer.tail();
    assertTrue(b.round());
    assertEquals(
        RecordHeader.of(NOTE, RecordHeader.CONTROL_ACKNOWLEDGEMENT, RecordHeader.CONTROL),
        b.get(start));
    return start;
  }

  private void copy(long from, long to) {
    for (int i = NOTE - 8; i >= 0; i -= 8) {
      b.set(to + i, b.get(from + i));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 4, 1 << 20, Long.MAX_VALUE})
  void oneThatMovesBackOrAheadIsAViolation(long count) {
    long first = a.offer(10); // the transcript, and this: two records
    a.offer(10);
    assertTrue(b.writer.acknowledge(2));
    a.poll();

    assertTrue(b.writer.acknowledge(count));

    assertViolation(Violation.ACKNOWLEDGEMENT, a::poll);
    assertEquals(first, a.writer.takenPosition());
  }

  @Test
  void aMessageThatTheHostMovesAheadAcknowledgesNoOther() {
    // given four messages, and a host that moves the first behind padding of its own
    long start = a.writer.tail();
    long first = a.offer(10);
    a.offer(10);
    a.offer(10);
    long last = a.offer(10);
    for (int i = 48; i >= 0; i -= 8) {
      a.set(last + i, a.get(start + i));
    }
    a.set(start, RecordHeader.of((int) (last - start), 0, RecordHeader.PADDING));

    // when it arrives
    assertEquals(1, b.poll().size());
    assertTrue(b.round());
    a.poll();

    // then it is acknowledged, and not what the reader was made to jump over
    assertEquals(first, a.writer.takenPosition());
  }

  @Test
  void aFullRingIsNotMadeFuller() {
    a.offer(10);
    b.poll();
    while (b.offer(0) > 0) {}
    long tail = b.writer.claimed();

    assertFalse(b.round());

    assertEquals(tail, b.writer.claimed());
    a.poll();
    assertTrue(b.round());
    a.poll();
    assertEquals(a.writer.messageTail(), a.writer.takenPosition());
  }

  @Test
  void aPeerThatDoesNotPollFindsOneInItsWayAtMost() {
    b.offer(10);
    for (int i = 0; i < 100; i++) {
      assertTrue(a.offer(10) > 0);
      b.poll();
      assertEquals(i == 0, b.round());
      a.round(); // cannot look behind the message
    }

    assertEquals(1, a.poll().size());
    assertTrue(b.round());
    a.poll();
    assertEquals(a.writer.messageTail(), a.writer.takenPosition());
  }

  @Test
  void anOpenClaimIsWaitedFor() {
    a.offer(10);
    b.poll();
    RingClaim claim = new RingClaim();
    assertTrue(b.writer.tryClaim(1, 8, claim) > 0);

    assertFalse(b.round());

    claim.commit();
    assertTrue(b.round());
  }

  @Test
  void noneComesBetweenTheParts() {
    a.offer(10);
    b.poll();
    byte[] longer = new byte[3 * SealedSides.CAPACITY];
    List<TestLane.Message> got = new ArrayList<>();

    long result =
        b.writer.send(
            1,
            MemorySegment.ofArray(longer),
            0,
            longer.length,
            (condition, deadline) -> {
              boolean ready = condition.ready();
              assertFalse(b.round());
              got.addAll(a.poll());
              return ready || condition.ready();
            },
            System.nanoTime() + 10_000_000_000L);

    assertTrue(result > 0);
    got.addAll(a.poll());
    assertEquals(longer.length, got.getFirst().bytes().length);
    assertTrue(b.round());
  }

  @Test
  void theCloseCarriesTheLastOne() {
    long end = a.offer(10);
    b.poll();

    b.finish();

    a.round(); // leaves a close to the one who polls
    assertEquals(0, a.writer.takenPosition());
    a.poll();
    assertTrue(a.reader.isClosed());
    assertEquals(end, a.writer.takenPosition());
  }

  @Test
  void aCloseIsAnsweredWithTheLastOne() {
    long end = a.offer(10);
    a.finish();
    b.poll();
    assertTrue(b.reader.isClosed());
    b.finish();

    assertTrue(a.reader.look());

    assertEquals(end, a.writer.messageTail());
    assertEquals(end, a.writer.takenPosition());
  }

  @Test
  void theCloseFitsIntoAFullRingAtEveryPlace() {
    for (int shift = 0; shift < SealedSides.CAPACITY; shift += 8) {
      SealedSides each = new SealedSides();
      RingClaim claim = new RingClaim();
      // 40 and 72 bytes: between them every place is met.
      for (int used = 0; used < shift; used += 8) {
        assertTrue(each.b.offer(used % 16 == 0 ? 0 : 32) > 0);
        each.a.poll();
      }
      long end = each.a.offer(20);
      each.b.poll();
      int sent = 0;
      for (int length : new int[] {150, 50, 0}) {
        while (each.b.offer(length) > 0) {
          sent++;
        }
      }
      assertEquals(Publication.BACK_PRESSURED, each.b.writer.tryClaim(1, 0, claim));
      each.b.finish();
      while (each.a.reader.ready() && !each.a.reader.isClosed()) {
        sent -= each.a.poll().size();
      }
      assertEquals(0, sent);
      assertTrue(each.a.reader.isClosed(), "shift " + shift);
      assertEquals(end, each.a.writer.takenPosition());
    }
  }

  @Test
  void aLastLookDropsMessagesAndFindsWhatIsBehindThem() {
    long end = a.offer(10);
    b.poll();
    b.offer(100);
    b.offer(1200);
    b.round();
    Words.setRelease(b.outbox, OutboxLayout.SESSION, 0); // the peer has gone

    assertFalse(a.reader.look());

    assertEquals(end, a.writer.takenPosition());
    b.offer(10);
    assertEquals(List.of(), a.poll());
    assertEquals(0, a.reader.messages());
  }

  @Test
  void aLastLookStopsAtWhatDoesNotOpen() {
    noteOfB();
    b.set(b.writer.tail(), RecordHeader.of(NOTE, 0, RecordHeader.WHOLE));

    assertTrue(a.reader.look());

    assertEquals(a.writer.messageTail(), a.writer.takenPosition());
  }

  @Test
  void aHandlerThatLooksForTheLastTimeIsTheLast() {
    b.offer(1);
    b.offer(2);
    long end = a.offer(10);
    b.poll();
    b.round();

    assertEquals(
        1, a.reader.poll((type, buffer, offset, length) -> a.reader.look(), Integer.MAX_VALUE));

    assertEquals(end, a.writer.takenPosition());
  }

  @Test
  void aHandlerThatHasBorrowedCannotLook() {
    b.offer(1);
    a.offer(10);
    b.poll();
    b.round();

    a.reader.borrow((type, message) -> assertFalse(a.reader.look()), 1);

    assertEquals(0, a.writer.takenPosition());
    a.reader.look();
    assertEquals(a.writer.messageTail(), a.writer.takenPosition());
  }

  private static void assertViolation(Violation violation, Runnable action) {
    LaneFault fault = assertThrows(LaneFault.class, action::run);
    assertEquals(violation, fault.violation(), fault.getMessage());
  }
}
