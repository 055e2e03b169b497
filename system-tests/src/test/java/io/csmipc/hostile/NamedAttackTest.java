package io.csmipc.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.Violation;
import io.csmipc.channel.Channels;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.region.Side;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on the ring by name, each against a channel of its own. See docs/hostile-peer.md. */
@Timeout(120)
class NamedAttackTest {
  private static final long RING = OutboxLayout.RING;
  private static final int PEER_CAPACITY = 64 << 10;
  private static final int WHOLE = RecordHeader.WHOLE;

  private final String name = "hostile-" + UUID.randomUUID();
  private Hand hand;
  private Victim victim;

  @BeforeEach
  void connect() throws Exception {
    hand = new LocalHand(name, Side.CONNECTOR);
    victim = new Victim(options -> Channels.bind(name, options));
    assertTrue(hand.connect(PEER_CAPACITY, 1 << 20));
    victim.awaitConnected();
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    victim.close();
    victim.assertToldOnce();
    hand.close();
    Traces.assertNone(Path.of("/dev/shm"), name);
  }

  /** Publishes a header at a position; the payload is whatever lies there. */
  private void publish(long position, long header) {
    hand.set(RING + position, header);
  }

  private void publish(long position, int frame, int type, int flags) {
    // Not with RecordHeader.of, which takes sensible values.
    publish(position, ((long) flags << 48) | ((long) type << 32) | (frame & 0xFFFF_FFFFL));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7})
  void aLengthBelowTheHeaderIsAViolation(int frame) {
    publish(0, frame, 1, WHOLE);

    victim.assertViolation(Violation.RECORD_LENGTH);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        PEER_CAPACITY / 4 + 1,
        PEER_CAPACITY / 4 + 8,
        PEER_CAPACITY,
        PEER_CAPACITY + 8,
        200_000,
        1 << 30
      })
  void aLengthPastTheCapacityIsAViolation(int frame) {
    publish(0, frame, 1, WHOLE);

    victim.assertViolation(Violation.RECORD_LENGTH);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Integer.MAX_VALUE,
        Integer.MAX_VALUE - 7,
        Integer.MIN_VALUE,
        Integer.MIN_VALUE + 1,
        Integer.MIN_VALUE + 8,
        -1,
        -8
      })
  void aLengthNearTwoToThe31IsAViolation(int frame) {
    publish(0, frame, 1, WHOLE);

    victim.assertViolation(Violation.RECORD_LENGTH);
  }

  @Test
  void aRecordAcrossTheEndOfTheRingIsAViolation() {
    long number = 0;
    long position = 0;
    while (position < PEER_CAPACITY - 4096) {
      int frame = 8 + 4088;
      assertTrue(hand.letter(number++, frame - 8));
      position = RecordHeader.end(position, frame);
      victim.round();
    }
    victim.roundsUntil(() -> victim.letters() == 15, "all letters");

    publish(position, 4096 + 8, 1, WHOLE);

    victim.assertViolation(Violation.RECORD_LENGTH);
  }

  @Test
  void aLengthOverTheNextRecordMakesOneMessageOfTwo() {
    // given two letters that were not looked at yet
    long first = hand.get(RING);
    assertEquals(0, first);
    assertTrue(hand.letter(0, 1000));
    long second = RecordHeader.end(0, 1008);
    long end = RecordHeader.end(second, 508);
    publish(0, 0); // the reader finds nothing
    assertTrue(hand.letter(1, 500));

    // when the first is made to cover the second
    publish(0, (int) end, 1, WHOLE);

    // then it is the peer's own, odd message, and the next letter is found behind it
    victim.roundsUntil(() -> victim.forged() == 1, "the long message");
    assertTrue(hand.letter(2, 100));
    victim.roundsUntil(() -> victim.letters() == 1, "the letter behind it");
    assertEquals(0, victim.losses().size());
  }

  @Test
  void aLengthThatChangesWhileTheMessageIsReadChangesNothing() {
    // given a borrowed message whose header changes under the handler
    assertTrue(hand.letter(0, 100));
    assertTrue(hand.letter(1, 100));
    int[] lengths = new int[2];
    int n =
        victim
            .channel()
            .subscription()
            .borrow(
                (type, message) -> {
                  publish(0, 4000, 9, WHOLE);
                  lengths[0] = message.length();
                },
                1);

    // then its length, and where the next one starts, are what was fetched first
    assertEquals(1, n);
    assertEquals(100, lengths[0]);
    victim.roundsUntil(() -> victim.letters() == 1, "the second letter");
    assertEquals(0, victim.forged());
  }

  @Test
  void aLengthThatFlipsAllTheTimeGivesOneLengthOrTheOther() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    Thread flipper =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; !stop.get(); i++) {
                    // Both are right for the position, and both end where the next one starts.
                    publish(0, (i & 1) == 0 ? 64 : 8, 0, (i & 1) == 0 ? WHOLE : 0x04);
                  }
                });
    try {
      for (int i = 0; i < 50; i++) {
        victim
            .channel()
            .subscription()
            .poll((type, buffer, offset, length) -> assertEquals(56, length), 1);
      }
    } finally {
      stop.set(true);
      flipper.join();
    }
    victim.round();
  }

  @Test
  void recordsFarAheadOfTheReaderAreThePeersOwnMessages() {
    // Tail beyond head + capacity: there is no tail; the ring is overwritten without regard.
    for (int lap = 0; lap < 3; lap++) {
      for (long at = 0; at < PEER_CAPACITY; at += 1024) {
        publish(at, 1024, 3, WHOLE);
      }
      for (int i = 0; i < 8; i++) {
        victim.round();
      }
    }
    assertTrue(victim.forged() > 0);
    assertEquals(0, victim.losses().size());
  }

  @Test
  void whatWasReadAndIsTakenBackIsNotReadAgain() {
    // Tail backwards: the records that were read are cleared, changed, published again.
    assertTrue(hand.letter(0, 100));
    victim.roundsUntil(() -> victim.letters() == 1, "the letter");
    long position = hand.victim(OutboxLayout.POSITION);

    for (long header : new long[] {0, 1, -1, RecordHeader.of(64, 1, WHOLE)}) {
      publish(0, header);
      victim.round();
      victim.round();
    }

    assertEquals(position, hand.victim(OutboxLayout.POSITION));
    assertTrue(hand.letter(1, 100));
    victim.roundsUntil(() -> victim.letters() == 2, "the next letter");
    assertEquals(0, victim.forged());
  }

  @ParameterizedTest
  @ValueSource(longs = {1 << 20, 1L << 31, 1L << 32, Long.MAX_VALUE & -8})
  void aReadingPositionAheadOfWhatWasWrittenIsAViolation(long position) {
    hand.set(OutboxLayout.POSITION, position);

    victim.assertViolation(Violation.POSITION_AHEAD);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 8, Long.MIN_VALUE, -8})
  void aReadingPositionThatGoesBackIsAViolation(long position) {
    // given a position that was taken over
    for (long before = -1; before < 2L * Victim.CAPACITY; ) {
      victim.round();
      hand.take();
      before = hand.get(OutboxLayout.POSITION);
    }

    hand.set(OutboxLayout.POSITION, position);

    victim.assertViolation(Violation.POSITION_BACKWARDS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7})
  void aReadingPositionBetweenTwoWordsIsAViolation(int odd) {
    // given a peer that reads, but says so not quite right
    victim.roundsUntil(
        () -> {
          hand.take();
          long position = hand.get(OutboxLayout.POSITION);
          hand.set(OutboxLayout.POSITION, position == 0 ? 0 : position - odd);
          return !victim.losses().isEmpty();
        },
        "the violation");

    victim.assertViolation(Violation.POSITION_UNALIGNED);
  }

  @Test
  void endlessPaddingCostsNoMoreThanTheLimitOfACall() {
    // given nothing but padding, all around the ring
    for (long at = 0; at < PEER_CAPACITY; at += 8) {
      publish(at, 8, 0, RecordHeader.PADDING);
    }
    long before = hand.victim(OutboxLayout.POSITION);

    for (int call = 1; call <= 200; call++) {
      // when
      int n = victim.channel().subscription().poll((t, b, o, l) -> {}, 16);

      // then
      assertEquals(0, n);
      assertTrue(hand.victim(OutboxLayout.POSITION) - before == 16L * 8 * call);
    }
    victim.round();
    assertEquals(0, victim.losses().size());
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0x05, 0x06, 0x07, 0x09, 0x0A, 0x0C, 0x11, 0x14, 0x18, 0x20, 0x40, 0x80, 0xFF})
  void unknownFlagsAreAViolation(int flags) {
    publish(0, 64, 0, flags);

    victim.assertViolation(Violation.RECORD_FLAGS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 255, 65535})
  void unknownControlRecordsAreAViolation(int kind) {
    publish(0, 8, kind, RecordHeader.CONTROL);

    victim.assertViolation(Violation.RECORD_TYPE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 65535})
  void paddingWithATypeIsAViolation(int type) {
    publish(0, 64, type, RecordHeader.PADDING);

    victim.assertViolation(Violation.RECORD_TYPE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void reservedBitsAreAViolation(int bit) {
    publish(0, RecordHeader.of(64, 1, WHOLE) | 1L << (56 + bit));

    victim.assertViolation(Violation.RESERVED_BITS);
  }

  @Test
  void everyMessageTypeIsDelivered() {
    publish(64, RecordHeader.of(64, 0xFFFF, WHOLE));
    publish(0, RecordHeader.of(64, 0, WHOLE));

    victim.roundsUntil(() -> victim.forged() == 2, "both messages");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, RecordHeader.END})
  void aFragmentWithoutAStartIsAViolation(int flags) {
    publish(0, 64, 1, flags == 0 ? 0 : flags);

    victim.assertViolation(Violation.FRAGMENT_ORDER);
  }

  @Test
  void aSecondEndIsAViolation() {
    publish(128, 64, 1, RecordHeader.END);
    publish(64, 64, 1, RecordHeader.END);
    publish(0, 64, 1, RecordHeader.BEGIN);

    victim.roundsUntil(() -> victim.forged() == 1, "the message");
    victim.assertViolation(Violation.FRAGMENT_ORDER);
  }

  @ParameterizedTest
  @ValueSource(ints = {WHOLE, RecordHeader.BEGIN})
  void anotherMessageInsideAMessageIsAViolation(int flags) {
    publish(64, 64, 1, flags);
    publish(0, 64, 1, RecordHeader.BEGIN);

    victim.assertViolation(Violation.FRAGMENT_ORDER);
    assertEquals(0, victim.forged());
  }

  @Test
  void aPartOfAnotherTypeIsAViolation() {
    publish(64, 64, 2, RecordHeader.END);
    publish(0, 64, 1, RecordHeader.BEGIN);

    victim.assertViolation(Violation.FRAGMENT_ORDER);
  }

  @Test
  void anAbortWithoutAMessageIsAViolation() {
    publish(0, 8, 0, RecordHeader.ABORT);

    victim.assertViolation(Violation.FRAGMENT_ORDER);
  }

  @Test
  void aCloseInsideAMessageIsAViolation() {
    publish(64, 8, RecordHeader.CONTROL_CLOSE, RecordHeader.CONTROL);
    publish(0, 64, 1, RecordHeader.BEGIN);

    victim.assertViolation(Violation.FRAGMENT_ORDER);
  }

  @ParameterizedTest
  @ValueSource(ints = {RecordHeader.ABORT, RecordHeader.CONTROL})
  void aRecordThatMustBeEmptyAndIsNotIsAViolation(int flags) {
    publish(64, 64, flags == RecordHeader.CONTROL ? 2 : 0, flags);
    publish(0, 64, 0, flags == RecordHeader.CONTROL ? RecordHeader.PADDING : RecordHeader.BEGIN);

    victim.assertViolation(Violation.RECORD_LENGTH);
  }

  @Test
  void aMessageLongerThanTheMaximumIsAViolation() {
    publish(0, 8 + Victim.MAX_MESSAGE - 8 + 16, 1, WHOLE);

    victim.assertViolation(
        8 + Victim.MAX_MESSAGE + 8 > PEER_CAPACITY / 4
            ? Violation.RECORD_LENGTH
            : Violation.MESSAGE_LENGTH);
  }

  @Test
  void partsThatAddUpToMoreThanTheMaximumAreAViolation() {
    // Huge announced total: nothing is announced, only what arrives counts.
    int frame = 4096;
    int parts = Victim.MAX_MESSAGE / (frame - 8) + 1;
    for (int i = parts - 1; i >= 0; i--) {
      publish((long) i * frame, frame, 1, i == 0 ? RecordHeader.BEGIN : 0);
    }

    victim.assertViolation(Violation.MESSAGE_LENGTH);
    assertEquals(0, victim.forged());
  }

  @Test
  void aConfigurationThatChangesAfterTheAttachmentIsNotLookedAt() {
    victim.honestOnly();
    long number = 0;
    for (long at = OutboxLayout.CONFIGURATION; at < OutboxLayout.ECHO; at += 8) {
      for (long value : new long[] {0, -1, 1L << 40, 0x0100_4350_494D_5343L}) {
        hand.set(at, value);
        if (hand.letter(number, 300)) {
          number++;
        }
        victim.round();
        hand.take();
      }
    }
    long sent = number;
    victim.roundsUntil(() -> victim.letters() == sent, "all letters");
    assertEquals(0, victim.losses().size());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 4096, 8192, 8192 + 4096})
  void aRegionThatIsTruncatedIsLostAndNothingElse(long size) {
    for (int i = 0; i < 12; i++) {
      assertTrue(hand.letter(i, 2000));
    }

    hand.still(true);
    hand.resize(size);

    PeerLoss loss = victim.awaitLoss();
    assertEquals(LossReason.REGION_LOST, loss.reason(), loss.detail());
    assertFalse(loss.reason().isFinal());
  }

  @Test
  void aRegionThatReadsAsOnesIsLost() {
    publish(0, -1);

    assertEquals(LossReason.REGION_LOST, victim.awaitLoss().reason());
  }

  @Test
  void aChangedEpochEndsTheSession() {
    hand.set(OutboxLayout.SESSION, 0x7777);

    assertEquals(LossReason.PEER_RESTARTED, victim.awaitLoss().reason());
  }

  @Test
  void anEpochThatComesBackIsANewSession() {
    // given a session with letters that ended
    long epoch = hand.get(OutboxLayout.SESSION);
    assertTrue(hand.letter(0, 1000));
    assertTrue(hand.letter(1, 1000));
    victim.roundsUntil(() -> victim.letters() == 2, "the letters");
    hand.set(OutboxLayout.SESSION, 0);
    assertEquals(LossReason.FENCED, victim.awaitLoss().reason());

    // when the peer rolls the session word of the same outbox back
    hand.set(OutboxLayout.SESSION, epoch);
    assertTrue(hand.join(20_000));

    // then that is a new session, which begins at the beginning of what lies there now
    victim.roundsUntil(() -> victim.connections() == 2, "a new session");
    victim.roundsUntil(() -> victim.letters() == 4, "the same letters again, as new ones");
    assertEquals(0, victim.forged());
    assertEquals(1, victim.losses().size());
  }

  @Test
  void aMessageThatIsTornByTheEndOfItsSessionIsNotDelivered() {
    // given a letter, and a session word that says that the peer went on
    assertTrue(hand.letter(0, 1000));
    hand.set(OutboxLayout.SESSION, 0x4711);

    // then the copy is thrown away
    victim.awaitLoss();
    assertEquals(0, victim.letters() + victim.forged());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 8, 1 << 10, PEER_CAPACITY, -1, 4, Long.MIN_VALUE, Long.MAX_VALUE})
  void aClaimedPositionOfAnyValueIsADeadPeersWordWithinItsRing(long value) {
    assertTrue(hand.letter(0, 1000));
    victim.roundsUntil(() -> victim.letters() == 1, "the letter");
    hand.set(OutboxLayout.CLAIMED, value);
    hand.close();

    PeerLoss loss = victim.awaitLoss();
    assertEquals(LossReason.PEER_DIED, loss.reason());
    long from = loss.missed().from();
    long most = from + PEER_CAPACITY;
    boolean possible = value >= 0 && value <= most && value % 8 == 0;
    assertEquals(possible ? Math.max(from, value) : most, loss.missed().to());
  }

  @Test
  void aSessionEndsOnceHoweverOftenItIsBroken() {
    publish(0, 3, 1, WHOLE);
    hand.set(OutboxLayout.POSITION, 12345);
    hand.set(OutboxLayout.SESSION, -1);
    publish(0, -1);

    victim.awaitLoss();
    hand.hide();
    for (int i = 0; i < 20; i++) {
      victim.round();
    }
    assertEquals(1, victim.losses().stream().filter(l -> l.session() == 1).count());
  }

  @Test
  void aChannelIsUsableAgainAfterAViolation() throws Exception {
    publish(0, 3, 1, WHOLE);
    victim.assertViolation(Violation.RECORD_LENGTH);
    victim.close();

    victim = new Victim(options -> Channels.bind(name, options)).honestOnly();
    assertTrue(hand.connect(PEER_CAPACITY, 1 << 20));
    victim.awaitConnected();
    assertTrue(hand.letter(0, 1000));
    victim.roundsUntil(() -> victim.letters() == 1, "a letter in the new channel");
  }
}
