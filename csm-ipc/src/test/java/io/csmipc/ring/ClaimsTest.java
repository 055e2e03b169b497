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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimsTest {
  private static final int CAPACITY = 1 << 16;
  private static final int PART = CAPACITY / 4 - 8;

  private TestLane lane = TestLane.shared(CAPACITY);

  @AfterEach
  void closeLane() {
    lane.close();
  }

  @Test
  void aClaimIsSeenAtItsCommitAndNotBefore() {
    RingClaim claim = new RingClaim();
    assertEquals(24, lane.writer.tryClaim(7, 16, claim));
    claim.putLong(0, 0x1122334455667788L);
    claim.putInt(8, 0x99AABBCC);
    claim.putByte(12, (byte) 1);
    claim.putBytes(13, MemorySegment.ofArray(new byte[] {2, 3, 4}), 0, 3);
    assertTrue(claim.isOpen());
    assertEquals(16, claim.length());
    assertEquals(List.of(), lane.pollAll());
    claim.commit();
    assertFalse(claim.isOpen());
    TestLane.Message message = lane.pollAll().getFirst();
    assertEquals(7, message.type());
    byte[] expected =
        ByteBuffer.allocate(16)
            .order(ByteOrder.nativeOrder())
            .putLong(0x1122334455667788L)
            .putInt(0x99AABBCC)
            .put(new byte[] {1, 2, 3, 4})
            .array();
    assertArrayEquals(expected, message.bytes());
  }

  @Test
  void aClaimIsExactlyAsLargeAsAskedFor() {
    RingClaim claim = new RingClaim();
    assertTrue(lane.writer.tryClaim(7, 13, claim) > 0);
    assertEquals(13, claim.segment().byteSize());
    assertThrows(IndexOutOfBoundsException.class, () -> claim.putByte(13, (byte) 0));
    assertThrows(IndexOutOfBoundsException.class, () -> claim.putByte(-1, (byte) 0));
    assertThrows(IndexOutOfBoundsException.class, () -> claim.putInt(10, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> claim.putLong(6, 0));
    MemorySegment source = MemorySegment.ofArray(new byte[20]);
    assertThrows(IndexOutOfBoundsException.class, () -> claim.putBytes(0, source, 0, 14));
    assertThrows(IndexOutOfBoundsException.class, () -> claim.putBytes(12, source, 0, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> claim.putBytes(0, source, 15, 6));
    assertThrows(IndexOutOfBoundsException.class, () -> claim.segment().asSlice(0, 14));
  }

  @Test
  void anEndedClaimRefusesEverything() {
    RingClaim claim = new RingClaim();
    assertRefusesEverything(claim);
    assertTrue(lane.writer.tryClaim(7, 8, claim) > 0);
    claim.commit();
    assertRefusesEverything(claim);
    assertTrue(lane.writer.tryClaim(7, 8, claim) > 0);
    claim.abort();
    assertRefusesEverything(claim);
    claim.close();
  }

  private static void assertRefusesEverything(RingClaim claim) {
    assertThrows(IllegalStateException.class, claim::length);
    assertThrows(IllegalStateException.class, claim::segment);
    assertThrows(IllegalStateException.class, () -> claim.putByte(0, (byte) 0));
    assertThrows(IllegalStateException.class, () -> claim.putInt(0, 0));
    assertThrows(IllegalStateException.class, () -> claim.putLong(0, 0));
    assertThrows(
        IllegalStateException.class,
        () -> claim.putBytes(0, MemorySegment.ofArray(new byte[8]), 0, 8));
    assertThrows(IllegalStateException.class, claim::abort);
    IllegalStateException e = assertThrows(IllegalStateException.class, claim::commit);
    assertTrue(e.getMessage().contains("call tryClaim first"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 23, 24, 55, 56, 57, 64, 100, 1000, PART})
  void closeWithoutCommitZeroesAndPadsExactlyTheClaim(int length) {
    for (int before = 0; before < 64; before += 8) {
      try (TestLane each = TestLane.shared(CAPACITY)) {
        for (int used = 0; used < before; used += 8) {
          assertTrue(each.offer(1, new byte[0]) > 0);
        }
        RingClaim claim = new RingClaim();
        long start = each.writer.tail();
        long end = each.writer.tryClaim(7, length, claim);
        try (claim) {
          claim.segment().fill((byte) 0x5A);
        }
        assertEquals(RecordHeader.of(8 + length, 0, RecordHeader.PADDING), each.word(start));
        for (long at = start + 8; at < end; at += 8) {
          assertEquals(0, each.word(at));
        }
        assertTrue(each.offer(9, new byte[] {1}) > 0);
        List<TestLane.Message> got = each.pollAll();
        assertEquals(9, got.getLast().type());
        assertEquals(before / 8 + 1, got.size());
        assertEquals(1, each.writer.aborted());
        assertEquals(before / 8 + 1, each.writer.messages());
        assertEquals(1, each.writer.bytes());
      }
    }
  }

  @Test
  void anExceptionInTheBlockAborts() {
    RingClaim claim = new RingClaim();
    assertTrue(lane.writer.tryClaim(7, 8, claim) > 0);
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> {
          try (claim) {
            claim.putLong(1, 5);
            claim.commit();
          }
        });
    assertEquals(List.of(), lane.pollAll());
    assertEquals(lane.writer.tail(), lane.publishedPosition());
  }

  @Test
  void whatCanNeverFitIsATypedErrorThatSaysTheLimit() {
    RingClaim claim = new RingClaim();
    assertEquals(PART, lane.writer.limits().maxClaim());
    MessageTooLongException e =
        assertThrows(MessageTooLongException.class, () -> lane.writer.tryClaim(7, PART + 1, claim));
    assertTrue(e.getMessage().contains("0 to " + PART + " bytes"), e.getMessage());
    assertTrue(e.getMessage().contains("found " + (PART + 1)), e.getMessage());
    assertThrows(MessageTooLongException.class, () -> lane.writer.tryClaim(7, -1, claim));
    assertFalse(claim.isOpen());
  }

  @Test
  void claimsEndInAnyOrderAndAreReadInTheirs() {
    RingClaim[] claims = open(8);
    for (int i : new int[] {3, 7, 0, 5, 1}) {
      claims[i].commit();
    }
    assertEquals(List.of(0, 1), types(lane.pollAll()));
    claims[2].abort();
    assertEquals(List.of(3), types(lane.pollAll()));
    claims[6].commit();
    claims[4].abort();
    assertEquals(List.of(5, 6, 7), types(lane.pollAll()));
  }

  @Test
  void aStalledFirstClaimerHoldsUpTheOthersUntilTheRingIsFullAndLosesNothing() {
    RingClaim stalled = new RingClaim();
    assertTrue(lane.writer.tryClaim(500, 40, stalled) > 0);
    int sent = 0;
    while (lane.offer(sent & 0xFF, TestLane.payload(sent, sent % 300)) > 0) {
      sent++;
    }
    assertEquals(List.of(), lane.pollAll());
    stalled.commit();
    List<TestLane.Message> got = lane.pollAll();
    assertEquals(sent + 1, got.size());
    assertEquals(500, got.getFirst().type());
    for (int i = 0; i < sent; i++) {
      assertArrayEquals(TestLane.payload(i, i % 300), got.get(i + 1).bytes());
    }
  }

  @Test
  void aFullClaimsTableIsBackPressureForEveryWayToPublish() {
    RingClaim[] claims = open(OpenClaims.SLOTS);
    assertEquals(Publication.BACK_PRESSURED, lane.writer.tryClaim(1, 0, new RingClaim()));
    assertEquals(Publication.BACK_PRESSURED, lane.offer(1, new byte[1]));
    assertEquals(Publication.BACK_PRESSURED, lane.offer(1, new byte[PART + 1]));
    assertEquals(3, lane.writer.backPressuredCalls());
    claims[17].abort();
    assertTrue(lane.offer(1, new byte[PART + 1]) > 0);
    assertTrue(lane.writer.tryClaim(1, 0, claims[17]) > 0);
    assertEquals(Publication.BACK_PRESSURED, lane.offer(1, new byte[1]));
    for (RingClaim claim : claims) {
      claim.commit();
    }
    assertEquals(OpenClaims.SLOTS + 1, lane.pollAll().size());
  }

  @Test
  void sendKeepsItsDeadlineWhileTheClaimsTableIsFull() {
    RingClaim[] claims = open(OpenClaims.SLOTS);
    MemorySegment source = MemorySegment.ofArray(new byte[PART + 1]);
    long deadline = System.nanoTime() + 20_000_000;
    assertEquals(
        Publication.TIMED_OUT,
        lane.writer.send(1, source, 0, PART + 1, WaitStrategies.backoff(), deadline));
    for (RingClaim claim : claims) {
      claim.commit();
    }
    assertEquals(OpenClaims.SLOTS, lane.pollAll().size());
    assertTrue(lane.offer(1, new byte[1]) > 0);
    assertEquals(1, lane.pollAll().size());
  }

  @Test
  void anOfferInPartsIsAllOrNothingWhileOthersHoldEveryClaim() throws Exception {
    // given: one thread that keeps every claim open that there is space for; the reader cannot pass
    // one, so it must not wait for space while it holds any
    RingClaim[] claims = open(OpenClaims.SLOTS);
    int rounds = 20_000;
    Thread holder =
        Thread.ofPlatform()
            .start(
                () -> {
                  int i = 0;
                  for (int claimed = 0; claimed < rounds; i++) {
                    RingClaim claim = claims[i % claims.length];
                    if (claim.isOpen()) {
                      claim.commit();
                    }
                    if (lane.writer.tryClaim(1, 8, claim) > 0) {
                      claimed++;
                    }
                  }
                  for (RingClaim claim : claims) {
                    if (claim.isOpen()) {
                      claim.commit();
                    }
                  }
                });
    // when: another offers messages of two parts
    byte[] parts = TestLane.payload(1, PART + 1);
    Thread offerer =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (holder.isAlive()) {
                    lane.offer(600, parts);
                  }
                });
    // then: the reader finds whole messages
    long[] sum = new long[2];
    Runnable read =
        () -> {
          for (TestLane.Message message : lane.poll(100)) {
            sum[message.type() == 600 ? 1 : 0]++;
            assertEquals(message.type() == 600 ? parts.length : 8, message.bytes().length);
          }
        };
    Wait.until(
        () -> {
          read.run();
          return !holder.isAlive() && !offerer.isAlive() && !lane.reader.ready();
        });
    assertEquals(lane.writer.messages(), sum[0] + sum[1]);
    assertEquals(rounds + OpenClaims.SLOTS, sum[0]);
  }

  private RingClaim[] open(int count) {
    RingClaim[] claims = new RingClaim[count];
    for (int i = 0; i < count; i++) {
      claims[i] = new RingClaim();
      assertTrue(lane.writer.tryClaim(i, 8, claims[i]) > 0);
    }
    return claims;
  }

  private static List<Integer> types(List<TestLane.Message> messages) {
    return messages.stream().map(TestLane.Message::type).toList();
  }
}
