package io.csmipc.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.ChannelOptions;
import io.csmipc.PeerLoss;
import io.csmipc.WaitStrategies;
import io.csmipc.channel.Channels;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.region.Side;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A peer in another process writes random words into its outbox while it sends honest letters, in
 * session after session. {@code -Dcsm.hostile.seconds=N} makes it last, {@code
 * -Dcsm.hostile.seed=N} repeats a run as far as two processes can repeat anything.
 */
@Timeout(600)
class StormTest {
  private static final long SECONDS = Long.getLong("csm.hostile.seconds", 6);
  private static final long SEED = Long.getLong("csm.hostile.seed", System.nanoTime());

  private final String name = "hostile-" + UUID.randomUUID();
  private final Map<String, Integer> ends = new TreeMap<>();
  private long letters;
  private long forged;
  private int sessions;

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    Traces.assertNone(Path.of("/dev/shm"), name);
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void aStormOfWordsMeetsCorrectMessagesOrTypedEnds(Side side) throws Exception {
    System.out.println("storm against the " + side + ", seed " + SEED);
    long until = System.nanoTime() + SECONDS * 1_000_000_000;
    try (Hand hand = RemoteHand.start(name, side.peer())) {
      for (long round = 0; System.nanoTime() < until; ) {
        Victim victim = open(side, round);
        try (victim) {
          // A violation closes the channel; everything else, up to a number, is one channel's life.
          for (int i = 0; i < 20 && victim.channel().closeReason() == null; i++) {
            storm(hand, victim, SEED + round++);
          }
        }
        victim.assertToldOnce();
        count(victim);
      }
    }
    System.out.printf(
        "%d sessions, %d letters, %d forged messages, ends: %s%n", sessions, letters, forged, ends);
    assertTrue(sessions > 3, "sessions");
    assertTrue(letters > 0, "letters");
    assertTrue(ends.keySet().stream().anyMatch(end -> end.startsWith("VIOLATION")));
  }

  private Victim open(Side side, long round) {
    ChannelOptions.Builder options =
        ChannelOptions.builder()
            .livenessLimit(Duration.ofSeconds(2))
            .drainLimit(Duration.ofMillis(100))
            .doorbell((round & 1) == 0)
            .exclusivePublication((round & 2) == 0)
            .waitStrategy((round & 1) == 0 ? WaitStrategies.blocking() : WaitStrategies.backoff());
    return new Victim(
        o -> side == Side.BINDER ? Channels.bind(name, o) : Channels.connect(name, o), options);
  }

  private static void storm(Hand hand, Victim victim, long seed) throws Exception {
    hand.create(16 << 10, 1 << 14, Hand.DOORBELL);
    hand.announce(seed | 1);
    int losses = victim.losses().size();
    Thread attack =
        Thread.ofPlatform()
            .start(
                () -> {
                  if (hand.join(5_000)) {
                    hand.storm(seed, 300, false);
                  }
                });
    while (attack.isAlive() && victim.losses().size() == losses) {
      victim.round();
    }
    attack.join();
    hand.set(OutboxLayout.SESSION, 0);
    hand.hide();
    int begun = victim.connections(); // none begins any more; the loss may be told at any moment
    if (begun > 0) {
      victim.awaitLoss(begun);
    }
  }

  private void count(Victim victim) {
    letters += victim.letters();
    forged += victim.forged();
    sessions += victim.connections();
    for (PeerLoss loss : victim.losses()) {
      String end = loss.violation() == null ? loss.reason() + "" : "VIOLATION " + loss.violation();
      ends.merge(end, 1, Integer::sum);
    }
  }
}
