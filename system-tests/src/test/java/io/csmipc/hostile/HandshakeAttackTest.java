package io.csmipc.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.ChannelState;
import io.csmipc.LossReason;
import io.csmipc.PositionRange;
import io.csmipc.Publication;
import io.csmipc.Violation;
import io.csmipc.channel.Channels;
import io.csmipc.layout.Configuration;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.region.Side;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks on the handshake and on liveness. After each of them a second, honest channel of the same
 * process must still connect: all channels share one housekeeping thread.
 */
@Timeout(120)
class HandshakeAttackTest {
  private static final Path SHM = Path.of("/dev/shm");
  private static final long CAPACITY = 16 << 10;
  private static final long EPOCH = 0x0123_4567_89AB_CDEFL;

  private final String name = "hostile-" + UUID.randomUUID();
  private final Path peerFile = SHM.resolve("csm-ipc." + name + ".connector");
  private Hand hand;
  private Victim victim;

  @BeforeEach
  void bind() {
    hand = new LocalHand(name, Side.CONNECTOR);
    victim =
        new Victim(
            options -> Channels.bind(name, options),
            ChannelOptions.builder().livenessLimit(Duration.ofSeconds(1)));
  }

  @AfterEach
  void othersAreServedAndNothingIsLeftBehind() throws Exception {
    try (Channel a = Channels.bind(name + "-b");
        Channel b = Channels.connect(name + "-b")) {
      assertTrue(a.awaitConnected(Duration.ofSeconds(30)));
      assertTrue(b.awaitConnected(Duration.ofSeconds(30)));
      assertTrue(a.publication().offer(1, new byte[10], 0, 10) > 0);
      assertTrue(b.subscription().await(Duration.ofSeconds(30)));
    }
    victim.close();
    victim.assertToldOnce();
    hand.close();
    Files.deleteIfExists(peerFile);
    Traces.assertNone(SHM, name);
  }

  private void connect() throws InterruptedException {
    assertTrue(hand.connect(CAPACITY, 1 << 20));
    victim.awaitConnected();
  }

  /** The victim looks at what is shown, again and again, and makes nothing of it. */
  private void assertNoSession() {
    for (int i = 0; i < 100; i++) {
      victim.round();
      assertEquals(ChannelState.CONNECTING, victim.channel().state());
    }
    assertEquals(0, victim.connections());
  }

  static LongStream interesting() {
    return LongStream.of(
        1,
        2,
        3,
        7,
        8,
        4096,
        1 << 10,
        1 << 14,
        1 << 15,
        1L << 30,
        (1L << 30) + 1,
        1L << 31,
        1L << 40,
        1L << 41,
        1L << 62,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        -1,
        -8,
        0x0200_0000_0001L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 10, 15})
  void everyWordOfTheConfigurationIsValidatedBeforeItIsUsed(int word) throws Exception {
    long at = OutboxLayout.CONFIGURATION + 8L * word;
    for (long value : interesting().toArray()) {
      hand.create(CAPACITY, 1 << 20, Hand.PLAIN);
      hand.set(at, value);
      boolean makesSense = makesSense();
      hand.announce(EPOCH);
      if (makesSense) {
        assertTrue(hand.join(20_000), () -> "value " + value + ", " + victim.channel());
        victim.awaitConnected();
        victim.round();
      } else {
        victim.assertViolation(Violation.CONFIGURATION);
      }
      hand.hide();
      victim.close();
      victim.assertToldOnce();
      victim = new Victim(options -> Channels.bind(name, options));
    }
  }

  /** What a correct party would make of the hand's configuration. */
  private boolean makesSense() {
    long[] words = new long[Configuration.BYTES / 8];
    for (int i = 0; i < words.length; i++) {
      words[i] = hand.get(OutboxLayout.CONFIGURATION + 8L * i);
    }
    byte[] bytes = MemorySegment.ofArray(words).toArray(ValueLayout.JAVA_BYTE);
    try {
      Configuration c = Configuration.decode(bytes, OutboxLayout.size(CAPACITY));
      return !c.binder() && !c.sealed();
    } catch (Configuration.Refused e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {256, 4096, 8191, 8192, 8192 + CAPACITY / 2})
  void aRegionThatIsSmallerThanItSaysIsAViolation(long size) {
    hand.create(CAPACITY, 1 << 20, Hand.PLAIN);
    hand.still(true);
    hand.announce(0);
    hand.resize(size);
    hand.set(OutboxLayout.SESSION, EPOCH);

    victim.assertViolation(Violation.CONFIGURATION);
  }

  @Test
  void anEmptyFileWhereTheOutboxShouldBeIsNoSession() throws Exception {
    Files.createFile(peerFile);

    assertNoSession();

    Files.delete(peerFile);
    connect();
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 41, 1L << 46, 1L << 62})
  void aRegionLargerThanAnyOutboxIsNotMapped(long size) throws Exception {
    hand.create(CAPACITY, 1 << 20, Hand.PLAIN);
    hand.announce(EPOCH);
    hand.resize(size);
    long collections = collections();

    assertNoSession();

    // A mapping that fails makes the JVM collect garbage, and a peer must not be able to ask for
    // it.
    assertTrue(collections() - collections < 10, "collections of garbage");
    connect();
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  @Test
  void somethingElseWhereTheOutboxShouldBeIsNoSession() throws Exception {
    Files.createDirectory(peerFile);
    assertNoSession();
    Files.delete(peerFile);

    Files.createSymbolicLink(peerFile, Path.of("/dev/zero"));
    assertNoSession();
    Files.delete(peerFile);

    connect();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void anEpochThatIsNoneIsNoSession(long epoch) throws Exception {
    hand.create(CAPACITY, 1 << 20, Hand.PLAIN);
    hand.announce(epoch);

    assertNoSession();

    assertEquals(0, victimEcho());
    connect();
  }

  private long victimEcho() {
    hand.join(1); // finds the victim's outbox
    return hand.victim(OutboxLayout.ECHO);
  }

  @Test
  void aPeerThatNeverEchoesHoldsNobodyUp() throws Exception {
    hand.create(CAPACITY, 1 << 20, Hand.PLAIN);
    hand.announce(EPOCH);
    for (long echo : new long[] {1, -1, EPOCH, Long.MIN_VALUE}) {
      hand.set(OutboxLayout.ECHO, echo);
      assertFalse(victim.channel().awaitConnected(Duration.ofMillis(20)));
      assertNoSession();
    }
    connect();
  }

  @Test
  void anEpochThatChangesDuringTheHandshakeIsAnotherSession() throws Exception {
    hand.create(CAPACITY, 1 << 20, Hand.PLAIN);
    hand.announce(EPOCH);
    for (int i = 1; i < 200; i++) {
      hand.set(OutboxLayout.SESSION, EPOCH + i % 3);
      victim.round();
    }
    hand.set(OutboxLayout.SESSION, EPOCH + 3);
    assertTrue(hand.join(20_000));
    victim.roundsUntil(() -> hand.letter(0, 100) && victim.letters() > 0, "a letter");
  }

  @Test
  void aSilentPeerIsLostByTheVictimsOwnClock() throws Exception {
    connect();

    hand.still(true);

    assertEquals(LossReason.PEER_SILENT, victim.awaitLoss().reason());
  }

  @Test
  void aPeerThatBeatsAndNeverReadsHoldsNobodyUp() throws Exception {
    connect();
    Publication publication = victim.channel().publication();
    MemorySegment message = MemorySegment.ofArray(new byte[8000]);
    long result = 0;
    for (int i = 0; i < 100 && result >= 0; i++) {
      result = publication.offer(1, message, 0, 2000);
    }
    assertEquals(Publication.BACK_PRESSURED, result);

    long from = System.nanoTime();
    assertEquals(
        Publication.TIMED_OUT, publication.send(1, message, 0, 8000, Duration.ofMillis(50)));
    PositionRange range = victim.channel().close(Duration.ofMillis(50));

    assertTrue(System.nanoTime() - from < 10_000_000_000L);
    assertFalse(range.isEmpty());
  }

  @Test
  void aHeartbeatOfAnyValueIsAHeartbeat() throws Exception {
    connect();
    hand.still(true);
    long[] beats = {0, Long.MIN_VALUE, Long.MAX_VALUE, 1, -2};
    long until = System.nanoTime() + 2_000_000_000L;
    for (int i = 0; System.nanoTime() < until; i++) {
      hand.set(OutboxLayout.HEARTBEAT, beats[i % beats.length]);
      victim.round();
    }
    assertEquals(List.of(), victim.losses());

    hand.set(OutboxLayout.HEARTBEAT, -1);
    assertEquals(LossReason.REGION_LOST, victim.awaitLoss().reason());
  }

  @Test
  void aPeerThatRestartsInALoopIsToldOnceEachTime() throws Exception {
    for (int i = 1; i <= 20; i++) {
      assertTrue(hand.connect(CAPACITY, 1 << 20));
      int session = i;
      victim.roundsUntil(() -> victim.connections() == session, "session " + i);
      assertTrue(hand.letter(i, 100));
      hand.set(OutboxLayout.SESSION, i % 2 == 0 ? 0 : 77);
      victim.awaitLoss(i);
    }
    assertEquals(20, victim.losses().size());
  }

  @Test
  void aPeerThatFlipsItsSessionWordGetsFewOutboxesAndARealRestartAFastOne() throws Exception {
    // given a peer that begins a session, leaves a letter and flips the word, as fast as it can
    hand.create(CAPACITY, 1 << 20, Hand.PLAIN);
    hand.announce(EPOCH);
    long begun = System.nanoTime();
    long epoch = EPOCH;
    Set<Object> early = new HashSet<>();
    Set<Object> late = new HashSet<>();
    for (long took = 0; took < 4_000; took = (System.nanoTime() - begun) / 1_000_000) {
      if (hand.join(1) && hand.letter(0, 100)) {
        (took < 1_000 ? early : late).add(hand.victim(OutboxLayout.SESSION));
        hand.set(OutboxLayout.SESSION, ++epoch);
        victim.channel().subscription().poll((type, buffer, offset, length) -> {}, 10);
      }
    }
    late.removeAll(early);
    late.remove(0L);
    System.out.printf(
        "flipping peer: %d outboxes in the first second, %d in the three that followed%n",
        early.size(), late.size());
    // then: ten in a second, and no more
    assertTrue(early.size() > 5, () -> early.size() + " in a second: it did not flip");
    assertTrue(late.size() <= 33, () -> late.size() + " outboxes in three seconds");

    // when it comes to its senses for a while, and then really begins anew
    assertTrue(hand.join(20_000));
    victim.roundsUntil(() -> hand.letter(1, 100) && victim.letters() > 0, "a letter");
    long healthy = System.nanoTime();
    victim.roundsUntil(() -> System.nanoTime() - healthy > 700_000_000, "a healthy session");
    hand.set(OutboxLayout.SESSION, ++epoch);
    long restarted = System.nanoTime();
    assertTrue(hand.join(20_000));
    long resumed = (System.nanoTime() - restarted) / 1_000_000;
    assertTrue(resumed < 2_000, () -> "a real restart took " + resumed + " ms");
  }

  @Test
  void theFilesOfTheVictimAreItsOwnAgainAfterTheAttack() throws IOException {
    hand.create(CAPACITY, 1 << 20, Hand.PLAIN);
    hand.set(OutboxLayout.CONFIGURATION, 0);
    hand.announce(EPOCH);
    victim.assertViolation(Violation.CONFIGURATION);

    // The channel is closed for good: its side can be owned anew at once.
    Channels.bind(name).close();
  }
}
