package io.csmipc.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.Publication;
import io.csmipc.Violation;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import io.csmipc.region.Side;
import io.csmipc.sealed.SealedChannels;
import io.csmipc.sealed.Sealing;
import io.csmipc.sealed.SealingSecret;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host against a sealed channel between two honest parties: a correct message or a typed end,
 * nothing else, and no byte of plaintext in the memory that it sees.
 */
@Timeout(300)
class SealedHostTest {
  private static final byte[] MARKER =
      "plaintext that must not be seen!".getBytes(StandardCharsets.US_ASCII);

  /** How a record that the host has changed may be met. */
  private static final Set<Violation> SEALED =
      EnumSet.of(
          Violation.AUTHENTICATION,
          Violation.SEAL_SEQUENCE,
          Violation.SEAL_SESSION,
          Violation.TRANSCRIPT);

  @TempDir Path directory;
  private final String name = "hostile-" + UUID.randomUUID();
  private final Sealing sealing =
      Sealing.builder(
              SealingSecret.preShared(
                  "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII)))
          .build();
  private Victim victim;
  private Channel peer;
  private long numbered;
  private long number;

  @BeforeEach
  void open() {
    victim =
        new Victim(
                options -> SealedChannels.bind(address(), options, sealing),
                ChannelOptions.builder()
                    .livenessLimit(Duration.ofSeconds(3))
                    .drainLimit(Duration.ofMillis(200)))
            .honestOnly();
  }

  private void openPeer() {
    numbered = 0;
    peer =
        SealedChannels.connect(
            address(),
            ChannelOptions.builder()
                .ringCapacity(16 << 10)
                .livenessLimit(Duration.ofSeconds(3))
                .drainLimit(Duration.ofMillis(200))
                .build(),
            sealing);
  }

  private String address() {
    return "file:" + directory.resolve(name);
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    victim.close();
    victim.assertToldOnce();
    if (peer != null) {
      peer.close();
    }
    Traces.assertNone(directory, name);
  }

  /** Both meet, and one letter has been read. */
  private void connect() throws Exception {
    openPeer();
    victim.awaitConnected();
    assertTrue(peer.awaitConnected(Duration.ofSeconds(30)));
    letters(1);
  }

  /** The honest peer sends the next letter; false without space or session. */
  private boolean letter(int length) {
    long session = peer.counters().sessions();
    if (numbered != session) {
      numbered = session;
      number = session * Victim.SESSION;
    }
    byte[] bytes = Letter.write(number, length);
    boolean sent = peer.publication().offer(Letter.type(number), bytes, 0, length) > 0;
    number += sent ? 1 : 0;
    return sent;
  }

  private void letters(int count) {
    for (int i = 0; i < count; i++) {
      assertTrue(letter(100));
    }
    long all = victim.letters() + count;
    victim.roundsUntil(() -> victim.letters() == all, "letters");
  }

  @Test
  void aCiphertextThatIsReplayedIsAViolation() throws Exception {
    connect();
    try (Host host = Host.of(directory, name)) {
      long first = host.position();
      letters(1);
      long next = host.position();

      host.copyRecord(host.connector(), first, next, RecordHeader.frame(host.header(first)));

      victim.assertViolation(Violation.SEAL_SEQUENCE);
    }
  }

  @Test
  void aRecordOfTheOtherDirectionIsAViolation() throws Exception {
    connect();
    try (Host host = Host.of(directory, name)) {
      victim.round();
      // The first that is short enough to be opened at all: the transcript before it is not.
      long hello = Words.getAcquire(host.binder(), OutboxLayout.RING);
      long second = RecordHeader.end(0, RecordHeader.frame(hello));
      long own = Words.getAcquire(host.binder(), OutboxLayout.RING + second);
      host.copyRecord(host.binder(), second, host.position(), RecordHeader.frame(own));

      PeerLoss loss = victim.awaitLoss();
      assertTrue(SEALED.contains(loss.violation()), loss::toString);
      victim.assertLatched();
    }
  }

  @Test
  void aRecordThatIsTakenAwayIsMissed() throws Exception {
    connect();
    try (Host host = Host.of(directory, name)) {
      long at = host.position();
      assertTrue(letter(100));
      assertTrue(letter(100));
      // It cannot be that it was read already: nobody polls meanwhile.
      int frame = RecordHeader.frame(host.header(at));
      host.header(at, RecordHeader.of(frame, 0, RecordHeader.PADDING));

      victim.assertViolation(Violation.SEAL_SEQUENCE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 7, 32, 33, 47, 48, 49})
  void aHeaderThatIsChangedIsAViolation(int bit) throws Exception {
    connect();
    try (Host host = Host.of(directory, name)) {
      long at = host.position();
      assertTrue(letter(100));
      host.header(at, host.header(at) ^ 1L << bit);

      PeerLoss loss = victim.awaitLoss();
      assertEquals(LossReason.VIOLATION, loss.reason(), loss.detail());
      assertEquals(1, victim.letters());
      victim.assertLatched();
    }
  }

  @Test
  void noBitOfACiphertextCanBeChanged() throws Exception {
    for (int at = 0; at < 132; at += 11) {
      nothingIsLeftBehind();
      open();
      connect();
      try (Host host = Host.of(directory, name)) {
        long position = host.position();
        assertTrue(letter(100));
        Host.flip(host.connector(), OutboxLayout.RING + position + 8 + at, at & 7);

        PeerLoss loss = victim.awaitLoss();
        assertTrue(SEALED.contains(loss.violation()), loss::toString);
        assertEquals(1, victim.letters());
      }
    }
  }

  @Test
  void aCiphertextThatFlipsBetweenTagCheckAndUseGivesTheMessageOrAViolation() throws Exception {
    connect();
    AtomicBoolean stop = new AtomicBoolean();
    try (Host host = Host.of(directory, name)) {
      long at = host.position();
      assertTrue(letter(2000));
      MemorySegment memory = host.connector();
      Thread flipper =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      // Twice: right again most of the time.
                      Host.flip(memory, OutboxLayout.RING + at + 1000, 0);
                      Host.flip(memory, OutboxLayout.RING + at + 1000, 0);
                    }
                  });
      try {
        victim.roundsUntil(
            () -> victim.letters() == 2 || victim.channel().closeReason() != null, "either");
      } finally {
        stop.set(true);
        flipper.join();
      }
      if (victim.letters() == 1) {
        assertEquals(Violation.AUTHENTICATION, victim.awaitLoss().violation());
      }
    }
  }

  @Test
  void anEndThatTheHostInventsIsNotACleanClose() throws Exception {
    connect();
    try (Host host = Host.of(directory, name)) {
      host.header(host.position(), RecordHeader.of(8, RecordHeader.CONTROL_CLOSE, 8));

      PeerLoss loss = victim.awaitLoss();
      assertNotEquals(LossReason.CLOSED_BY_PEER, loss.reason());
      assertEquals(LossReason.VIOLATION, loss.reason());
    }
  }

  @Test
  void anEndThatTheHostHidesIsALoss() throws Exception {
    connect();
    try (Host host = Host.of(directory, name)) {
      long at = host.position();
      peer.close();
      host.header(at, 0);

      PeerLoss loss = victim.awaitLoss();
      assertNotEquals(LossReason.CLOSED_BY_PEER, loss.reason());
    }
  }

  @Test
  void anOutboxThatIsReplayedAsAWholeBringsNothing() throws Exception {
    // given an image of the peer's outbox with letters in it
    connect();
    byte[] image;
    try (Host host = Host.of(directory, name)) {
      letters(3);
      image = host.connector().toArray(ValueLayout.JAVA_BYTE);
      Words.setRelease(host.connector(), OutboxLayout.SESSION, 0);
      victim.awaitLoss();
    }
    victim.roundsUntil(() -> victim.connections() == 2, "the next session");

    // when it is put over the next one
    try (Host host = Host.of(directory, name)) {
      MemorySegment.copy(MemorySegment.ofArray(image), 0, host.connector(), 0, image.length);
      long before = victim.letters();
      victim.awaitLoss(2);
      assertEquals(before, victim.letters());
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {OutboxLayout.RANDOM, OutboxLayout.RANDOM + 24, OutboxLayout.CONFIGURATION + 24})
  void aHandshakeThatTheHostChangesNeverBecomesASession(long offset) throws Exception {
    // given the host between the two when they meet
    victim.close();
    int attempts = 0;
    for (int i = 0; i < 30; i++) {
      open();
      openPeer();
      while (!Host.sees(directory, name)) {
        Thread.onSpinWait();
      }
      long before;
      try (Host host = Host.of(directory, name)) {
        before = Words.getAcquire(host.binder(), OutboxLayout.ECHO);
        Host.flip(host.connector(), offset, 3);
      } catch (NoSuchFileException e) {
        before = -1; // one of the two has just replaced its own
      }
      if (before == 0) {
        // Changed before it was read, so both saw different handshakes.
        attempts++;
        for (int round = 0; round < 50; round++) {
          victim.round();
        }
        assertEquals(0, victim.letters());
      }
      victim.close();
      peer.close();
    }
    System.out.println("handshakes changed in time: " + attempts);
    open();
    connect();
  }

  @Test
  void aReflectedOutboxIsRefused() throws Exception {
    // given no peer, but the host, which shows the victim its own random bytes
    try (Hand hand = new LocalHand(address(), Side.CONNECTOR)) {
      hand.create(16 << 10, 1 << 14, 1);
      hand.announce(0);
      hand.join(100);
      for (int i = 0; i < 32; i += 8) {
        hand.set(OutboxLayout.RANDOM + i, hand.victim(OutboxLayout.RANDOM + i));
      }
      hand.set(OutboxLayout.SESSION, 77);
      hand.join(2_000);

      victim.assertViolation(Violation.CONFIGURATION);
      assertEquals(0, victim.connections());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 64, 8 + 32, 8 + 32 + 32, 8 + 32 + 64})
  void aPeerWithoutTheSecretGetsNoSession(int frame) throws Exception {
    try (Hand hand = new LocalHand(address(), Side.CONNECTOR)) {
      hand.create(16 << 10, 1 << 14, 1);
      hand.set(OutboxLayout.RANDOM, 0x1234_5678);
      hand.announce(77);
      assertTrue(hand.join(20_000));
      assertFalse(victim.channel().awaitConnected(Duration.ofMillis(100)));
      hand.set(OutboxLayout.RING, RecordHeader.of(frame, 1, RecordHeader.CONTROL));

      PeerLoss loss = victim.awaitLoss();
      assertTrue(SEALED.contains(loss.violation()), loss::toString);
      assertEquals(0, victim.connections());
    }
  }

  @Test
  void aStormIntoBothOutboxesMeetsCorrectMessagesOrTypedEnds() throws Exception {
    long seconds = Long.getLong("csm.hostile.seconds", 6);
    long seed = Long.getLong("csm.hostile.seed", System.nanoTime());
    System.out.println("sealed host storm, seed " + seed);
    Map<String, Integer> ends = new TreeMap<>();
    long letters = 0;
    long until = System.nanoTime() + seconds * 1_000_000_000;
    for (long round = 0; System.nanoTime() < until; round++) {
      openPeer();
      victim.roundsUntil(
          () -> victim.channel().closeReason() != null || letter(200), "a session with traffic");
      try (Host host = Host.of(directory, name)) {
        Storm storm = new Storm(host.connector(), host.binder(), seed + round);
        for (int i = 0; i < 60 && victim.channel().closeReason() == null; i++) {
          for (int n = storm.upTo(6); n > 0; n--) {
            letter(Letter.MIN_LENGTH + storm.upTo(3000));
          }
          victim.channel().publication().offer(3, MARKER, 0, MARKER.length);
          peer.subscription().poll((type, buffer, offset, length) -> {}, 16);
          if (i > 10) {
            storm.gust();
          }
          victim.round();
        }
        assertFalse(host.finds(MARKER), "plaintext where the host can see it");
      } catch (NoSuchFileException e) {
        // One of the two has just replaced its own.
      }
      letters += victim.letters();
      victim.close();
      victim.assertToldOnce();
      peer.close();
      for (PeerLoss loss : victim.losses()) {
        String end =
            loss.violation() == null ? loss.reason() + "" : "VIOLATION " + loss.violation();
        ends.merge(end, 1, Integer::sum);
      }
      open();
    }
    System.out.println(letters + " letters, ends: " + ends);
    assertTrue(letters > 0);
    assertTrue(ends.keySet().stream().anyMatch(end -> end.startsWith("VIOLATION")), ends::toString);
  }

  @Test
  void publicationResultsStayWhatTheyAre() throws Exception {
    connect();
    try (Host host = Host.of(directory, name)) {
      // The host says for the victim that everything was read: a hint, not a delivery.
      Words.setRelease(host.binder(), OutboxLayout.POSITION, 1 << 30);
      byte[] big = new byte[4000];
      long result = 0;
      for (int i = 0; i < 20 && result >= 0; i++) {
        result = peer.publication().offer(1, big, 0, big.length);
      }
      assertTrue(result == Publication.CLOSED || result == Publication.NOT_CONNECTED);
    }
  }
}
