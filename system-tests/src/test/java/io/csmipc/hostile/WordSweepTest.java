package io.csmipc.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.ChannelState;
import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.Violation;
import io.csmipc.channel.Channels;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.region.Side;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every word that a peer may write, with every value that could be interesting, at every kind of
 * moment, by a peer in another process. The storm finds what nobody thought of; the sweep makes
 * sure that what somebody thought of is met in every run.
 */
@Timeout(300)
class WordSweepTest {
  private static final long CAPACITY = 16 << 10;
  private static final long RING = OutboxLayout.RING;
  private static final long[] VALUES = {
    0,
    1,
    -1,
    2,
    7,
    8,
    9,
    64,
    255,
    4095,
    4096,
    4097,
    CAPACITY / 4,
    CAPACITY / 4 + 8,
    CAPACITY,
    CAPACITY + 8,
    (1L << 31) - 1,
    1L << 31,
    (1L << 31) + 1,
    1L << 32,
    1L << 48,
    1L << 56,
    1L << 62,
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    0x0003_0001_0000_0040L,
    0x0100_4350_494D_5343L
  };

  /** How a session may end when a header is not as it should be; CLOSED is a record like others. */
  private static final Set<LossReason> TYPED =
      EnumSet.of(LossReason.VIOLATION, LossReason.REGION_LOST, LossReason.CLOSED_BY_PEER);

  /** When a word is written. */
  enum Moment {
    IDLE,
    BETWEEN_LETTERS,
    INSIDE_A_MESSAGE,
    UNDER_BACK_PRESSURE
  }

  private final String name = "hostile-" + UUID.randomUUID();
  private Hand hand;
  private Victim victim;
  private long number;

  @BeforeEach
  void start() {
    hand = RemoteHand.start(name, Side.CONNECTOR);
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    if (victim != null) {
      victim.close();
      victim.assertToldOnce();
    }
    hand.close();
    Traces.assertNone(Path.of("/dev/shm"), name);
  }

  private void session() throws InterruptedException {
    hand.hide();
    if (victim == null || victim.channel().closeReason() != null) {
      if (victim != null) {
        victim.close();
        victim.assertToldOnce();
      }
      victim = new Victim(options -> Channels.bind(name, options));
    }
    int session = victim.connections() + 1;
    assertTrue(hand.connect(CAPACITY, 1 << 14));
    victim.roundsUntil(() -> victim.connections() == session, "session " + session);
    number = 0;
    victim.startsOver();
  }

  private void lead(Moment moment) {
    switch (moment) {
      case IDLE -> {}
      case BETWEEN_LETTERS -> {
        letter(100);
        letter(50);
        victim.round();
        letter(1000);
        letter(20);
      }
      case INSIDE_A_MESSAGE -> {
        // Longer than a record, so that it takes several; what is cut off is hidden by its header.
        letter(6000);
        victim.channel().subscription().poll((t, b, o, l) -> {}, 1);
        number = 0;
      }
      case UNDER_BACK_PRESSURE -> {
        for (int i = 0; i < 40; i++) {
          victim.round();
        }
      }
    }
  }

  private void letter(int length) {
    if (hand.letter(number, length)) {
      number++;
    }
  }

  static List<Long> wordsNobodyLooksAtAgain() {
    List<Long> words = new ArrayList<>();
    for (long at = OutboxLayout.CONFIGURATION; at < OutboxLayout.RANDOM + 32; at += 8) {
      words.add(at);
    }
    for (long at : new long[] {8, 56, 512, 4088, 6144, 8184}) {
      words.add(at); // reserved space of both pages
    }
    words.add(OutboxLayout.ECHO);
    words.add(OutboxLayout.SLEEPING);
    words.add(OutboxLayout.DOORBELL);
    words.add(OutboxLayout.CLAIMED);
    return words;
  }

  @Test
  void wordsThatAreNotLookedAtAgainChangeNothing() throws Exception {
    session();
    victim.honestOnly();
    int cases = 0;
    for (long word : wordsNobodyLooksAtAgain()) {
      long before = hand.get(word);
      for (long value : VALUES) {
        hand.set(word, value);
        letter(30 + cases % 500);
        victim.round();
        hand.take();
        cases++;
      }
      hand.set(word, before);
    }
    victim.roundsUntil(() -> victim.letters() == number, "all letters");
    assertEquals(List.of(), victim.losses());
    System.out.println("words not looked at again: " + cases + " cases");
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aSessionWordOfAnyValueEndsTheSessionWithItsReason(Moment moment) throws Exception {
    for (long value : VALUES) {
      session();
      lead(moment);
      hand.set(OutboxLayout.SESSION, value);
      LossReason expected =
          value == 0
              ? LossReason.FENCED
              : value == -1 ? LossReason.REGION_LOST : LossReason.PEER_RESTARTED;
      assertEquals(expected, nextLoss().reason());
    }
  }

  private PeerLoss nextLoss() {
    return victim.awaitLoss(victim.connections());
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aReadingPositionOfAnyValueIsTakenOrTyped(Moment moment) throws Exception {
    Set<Violation> typed =
        EnumSet.of(
            Violation.POSITION_AHEAD, Violation.POSITION_BACKWARDS, Violation.POSITION_UNALIGNED);
    session();
    int ends = 0;
    for (long value : VALUES) {
      lead(moment);
      hand.set(OutboxLayout.POSITION, value);
      for (int i = 0; i < 40; i++) {
        victim.round();
      }
      if (hasEnded()) {
        PeerLoss loss = nextLoss();
        assertTrue(
            loss.reason() == LossReason.REGION_LOST || typed.contains(loss.violation()),
            loss::toString);
        ends++;
        session();
      }
    }
    assertTrue(ends > 10, "ends: " + ends);
  }

  @Test
  void aHeartbeatOfAnyValueBeats() throws Exception {
    session();
    for (long value : VALUES) {
      hand.still(true);
      hand.set(OutboxLayout.HEARTBEAT, value);
      letter(100);
      if (value == -1) {
        assertEquals(LossReason.REGION_LOST, nextLoss().reason());
        session();
      } else {
        victim.round();
      }
      hand.still(false);
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aHeaderOfAnyFlagsIsAMessageOrTyped(Moment moment) throws Exception {
    for (int flags = 0; flags < 256; flags += moment == Moment.IDLE ? 1 : 7) {
      header(moment, RecordHeader.of(64, flags & 3, flags));
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aHeaderOfAnyValueIsAMessageOrTyped(Moment moment) throws Exception {
    for (long value : VALUES) {
      header(moment, value);
      header(moment, value | 3L << 48);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {RecordHeader.WHOLE, RecordHeader.BEGIN, RecordHeader.PADDING})
  void aHeaderOfAnyLengthIsAMessageOrTyped(int flags) throws Exception {
    for (long value : VALUES) {
      header(Moment.BETWEEN_LETTERS, RecordHeader.of((int) value, 0, flags) & Long.MAX_VALUE);
    }
  }

  /** Puts a header where the victim looks next, and lets it look; then it must be one or other. */
  private void header(Moment moment, long header) throws Exception {
    session();
    lead(moment);
    long position = hand.victim(OutboxLayout.POSITION) & (CAPACITY - 1);
    hand.set(RING + position, header);
    for (int i = 0; i < 3; i++) {
      victim.round();
    }
    if (hasEnded()) {
      PeerLoss loss = nextLoss();
      assertTrue(TYPED.contains(loss.reason()), loss::toString);
      assertEquals(loss.reason() == LossReason.VIOLATION, loss.violation() != null);
    } else {
      // Still in session, though the two no longer agree where the next record is.
      hand.set(OutboxLayout.SESSION, 0);
      nextLoss();
    }
  }

  private boolean hasEnded() {
    return victim.channel().state() != ChannelState.CONNECTED;
  }
}
