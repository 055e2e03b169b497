package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Publication;
import io.csmipc.Violation;
import io.csmipc.WaitStrategies;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sealed lane does around its sealer: sequence numbers, aborts, the end. */
class SealedLaneTest {
  private static final int CAPACITY = 1024;
  private static final int MAX_CLAIM = CAPACITY / 4 - 8 - 32;
  private static final byte[] TRANSCRIPT = new byte[32];

  private final MemorySegment outbox = Arena.ofAuto().allocate(OutboxLayout.size(CAPACITY), 4096);
  private final MemorySegment readersOutbox =
      Arena.ofAuto().allocate(OutboxLayout.size(1024), 4096);
  private final SealedLaneWriter writer =
      new SealedLaneWriter(
          outbox,
          readersOutbox,
          CAPACITY,
          1 << 16,
          new XorSealer(7, TRANSCRIPT),
          new Doorbell(outbox, readersOutbox, false, false, null));
  private final SealedLaneReader reader = newReader(7, TRANSCRIPT);

  private SealedLaneReader newReader(long session, byte[] transcript) {
    Words.setRelease(outbox, OutboxLayout.SESSION, TestLane.EPOCH);
    return new SealedLaneReader(
        outbox.asReadOnly(),
        readersOutbox,
        CAPACITY,
        TestLane.EPOCH,
        1 << 16,
        60_000_000_000L,
        new XorSealer(session, transcript),
        new SealedLaneWriter(
            readersOutbox,
            outbox,
            1024,
            1 << 16,
            new XorSealer(session, transcript),
            new Doorbell(readersOutbox, outbox, false, false, null)),
        new Doorbell(readersOutbox, outbox, false, false, null),
        new Scratch());
  }

  private void greet() {
    writer.hello();
    assertTrue(reader.greet());
  }

  private long offer(int type, byte[] bytes) {
    return writer.offer(type, MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  private List<TestLane.Message> pollAll() {
    List<TestLane.Message> all = new ArrayList<>();
    while (reader.ready() && !reader.isClosed()) {
      all.addAll(TestLane.poll(reader, 100));
    }
    return all;
  }

  @Test
  void nothingIsTakenBeforeThePeersTranscript() {
    assertFalse(reader.greet());
    greet();
    assertTrue(reader.greet());
    byte[] bytes = TestLane.payload(1, 100);
    offer(3, bytes);
    assertArrayEquals(bytes, pollAll().getFirst().bytes());
  }

  @Test
  void anotherTranscriptOrAnotherFirstRecordIsRefused() {
    writer.hello();
    byte[] other = TRANSCRIPT.clone();
    other[31] = 1;
    assertViolation(Violation.TRANSCRIPT, () -> newReader(7, other).greet());
    assertViolation(Violation.TRANSCRIPT, () -> newReader(7, new byte[31]).greet());
    assertViolation(Violation.SEAL_SESSION, () -> newReader(8, TRANSCRIPT).greet());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 24, 25, 31, 32, 33, 40, 64, 100, MAX_CLAIM})
  void anAbortedClaimSaysNothingAndEndsWhereItWouldHaveEnded(int length) {
    greet();
    for (int round = 0; round < 200; round++) {
      RingClaim claim = new RingClaim();
      long end = writer.tryClaim(1, length, claim);
      assertTrue(end > 0);
      claim.close();
      assertEquals(end, writer.tail());
      assertTrue(offer(2, new byte[round % 30]) > 0);
      List<TestLane.Message> got = pollAll();
      assertEquals(1, got.size());
      assertEquals(round % 30, got.getFirst().bytes().length);
      assertEquals(writer.tail(), Words.getAcquire(readersOutbox, OutboxLayout.POSITION));
    }
  }

  @Test
  void whileAClaimIsOpenEverybodyElseIsBackPressuredAndSendKeepsItsDeadline() {
    greet();
    RingClaim claim = new RingClaim();
    assertTrue(writer.tryClaim(1, 8, claim) > 0);
    assertEquals(Publication.BACK_PRESSURED, offer(2, new byte[1]));
    assertEquals(Publication.BACK_PRESSURED, writer.tryClaim(2, 1, new RingClaim()));
    assertEquals(Publication.TIMED_OUT, send(new byte[1], System.nanoTime() + 10_000_000));
    claim.putLong(0, 5);
    assertEquals(List.of(), pollAll());
    claim.commit();
    assertEquals(1, pollAll().size());
    assertTrue(offer(2, new byte[1]) > 0);
  }

  @Test
  void aControlRecordThatIsTooLongIsRefusedBeforeItIsOpened() {
    greet();
    long header =
        RecordHeader.of(8 + 32 + 9, RecordHeader.CONTROL_ACKNOWLEDGEMENT, RecordHeader.CONTROL);
    Words.setRelease(outbox, OutboxLayout.RING + writer.tail(), header);
    assertViolation(Violation.RECORD_LENGTH, () -> reader.takeNotes(false));
    assertViolation(Violation.RECORD_LENGTH, this::pollAll);
  }

  @Test
  void plaintextOfAClaimNeverTouchesTheRing() {
    greet();
    RingClaim claim = new RingClaim();
    assertTrue(writer.tryClaim(1, 64, claim) > 0);
    claim.segment().fill((byte) 0x5A);
    for (long at = OutboxLayout.RING; at < outbox.byteSize(); at += 8) {
      assertFalse(Words.getAcquire(outbox, at) == 0x5A5A_5A5A_5A5A_5A5AL);
    }
    claim.abort();
  }

  @Test
  void randomTrafficArrivesInOrder() throws Exception {
    greet();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ArrayDeque<byte[]> expected = new ArrayDeque<>();
    for (int step = 0; step < 5_000; step++) {
      byte[] bytes = TestLane.payload(step, random.nextInt(MAX_CLAIM + 1));
      switch (random.nextInt(4)) {
        case 0 -> {
          if (offer(1, bytes) > 0) {
            expected.add(bytes);
          }
        }
        case 1 -> {
          RingClaim claim = new RingClaim();
          if (writer.tryClaim(1, bytes.length, claim) > 0) {
            claim.putBytes(0, MemorySegment.ofArray(bytes), 0, bytes.length);
            if (random.nextBoolean()) {
              claim.commit();
              expected.add(bytes);
            } else {
              claim.abort();
            }
          }
        }
        case 2 -> send(TestLane.payload(step, 5000), System.nanoTime()); // never fits: aborted
        default -> {
          for (TestLane.Message message : pollAll()) {
            assertArrayEquals(expected.remove(), message.bytes(), "seed " + seed);
          }
          assertTrue(expected.isEmpty(), "seed " + seed);
        }
      }
    }
  }

  @Test
  void aMessageLongerThanTheRingArrives() throws Exception {
    greet();
    byte[] bytes = TestLane.payload(1, 10_000);
    CompletableFuture<Long> result =
        CompletableFuture.supplyAsync(
            () -> send(bytes, System.nanoTime() + 30_000_000_000L),
            task -> Thread.ofPlatform().start(task));
    List<TestLane.Message> got = new ArrayList<>();
    Wait.until(() -> got.addAll(TestLane.poll(reader, 1)) && !got.isEmpty());
    assertArrayEquals(bytes, got.getFirst().bytes());
    assertEquals(writer.tail(), result.get(10, TimeUnit.SECONDS));
  }

  @Test
  void theEndIsASealedCloseAlsoBehindAnOpenClaim() {
    greet();
    offer(1, new byte[20]);
    RingClaim claim = new RingClaim();
    assertTrue(writer.tryClaim(1, 50, claim) > 0);
    writer.stop();
    writer.finish(outbox);
    assertEquals(1, pollAll().size());
    assertTrue(reader.isClosed());
    assertEquals(1, writer.messages());
  }

  @Test
  void aCloseThatIsNotSealedIsRefused() {
    greet();
    long tail = writer.tail();
    Words.setRelease(outbox, OutboxLayout.RING + tail, TestLane.closeHeader());
    assertViolation(Violation.AUTHENTICATION, this::pollAll);
    assertFalse(reader.isClosed());
  }

  @ParameterizedTest
  @CsvSource({"0, SEAL_SESSION", "8, SEAL_SEQUENCE", "16, AUTHENTICATION", "40, AUTHENTICATION"})
  void aChangedByteIsRefusedAndNothingDelivered(int at, Violation violation) {
    greet();
    long start = writer.tail();
    offer(1, TestLane.payload(1, 16));
    long word = OutboxLayout.RING + start + 8 + at;
    Words.setRelease(outbox, word, Words.getAcquire(outbox, word) ^ 1);
    assertViolation(violation, this::pollAll);
    assertEquals(0, reader.messages());
  }

  @Test
  void anotherTypeOrLengthInTheHeaderIsRefused() {
    greet();
    long start = writer.tail();
    offer(1, TestLane.payload(1, 16));
    for (int frame : new int[] {8, 39, 40, 55, 57}) {
      long header = RecordHeader.of(frame, 1, RecordHeader.WHOLE);
      Words.setRelease(outbox, OutboxLayout.RING + start, header);
      assertViolation(Violation.AUTHENTICATION, this::pollAll);
    }
    Words.setRelease(outbox, OutboxLayout.RING + start, RecordHeader.of(56, 2, RecordHeader.WHOLE));
    assertViolation(Violation.AUTHENTICATION, this::pollAll);
  }

  @Test
  void aSourceThatFailsLeavesTheSequenceWhole() {
    greet();
    MemorySegment tooShort = MemorySegment.ofArray(new byte[10]);
    assertThrows(SourceFault.class, () -> writer.offer(1, tooShort, 0, 20));
    assertTrue(offer(1, new byte[5]) > 0);
    assertEquals(1, pollAll().size());
  }

  private long send(byte[] bytes, long deadline) {
    return writer.send(
        1, MemorySegment.ofArray(bytes), 0, bytes.length, WaitStrategies.backoff(), deadline);
  }

  private static void assertViolation(Violation violation, Runnable action) {
    LaneFault fault = assertThrows(LaneFault.class, action::run);
    assertEquals(violation, fault.violation(), fault.getMessage());
  }
}
