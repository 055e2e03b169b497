package io.csmipc.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.ChannelState;
import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.PositionRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The peer is another process, which is suspended, resumed and killed. */
class SuspendTest {
  private static final Duration LIMIT = Duration.ofMillis(600);

  private final String address = "test-" + UUID.randomUUID();
  private final Recorder told = new Recorder();

  @Test
  void aProcessSuspendedPastTheLimitFindsItselfFencedReportsOnceAndComesBack() throws Exception {
    try (Party party = Party.start();
        Channel mine = Channels.bind(address, options(LIMIT))) {
      party.ask("open " + address + " CONNECTOR " + LIMIT.toMillis());
      told.awaitSession(1);
      party.ask("session 1");
      assertNotEquals("", party.ask("offer 1 2"));
      long published = Messages.offer(mine, 7);
      // when
      party.suspend();
      assertEquals(List.of(1L, 2L), Messages.take(mine, 2), "what it had published arrives");
      PeerLoss loss = told.awaitLoss(1);
      party.resume();
      // then
      assertEquals(LossReason.PEER_SILENT, loss.reason());
      assertEquals(new PositionRange(0, published), loss.undelivered());
      told.awaitSession(2);
      party.ask("session 2");
      party.ask("offer 3");
      assertEquals(List.of(3L), Messages.take(mine, 1));
      Messages.offer(mine, 8);
      assertEquals("[8]", party.ask("take 1"), "nothing of the session that ended");
      assertTrue(Set.of("1:FENCED", "1:PEER_RESTARTED").contains(party.ask("losses 1")));
      assertEquals(1, told.losses().size());
    }
  }

  @Test
  void aSuspensionShorterThanTheLimitIsNoLoss() throws Exception {
    Duration limit = Duration.ofSeconds(20);
    try (Party party = Party.start();
        Channel mine = Channels.bind(address, options(limit))) {
      party.ask("open " + address + " CONNECTOR " + limit.toMillis());
      party.ask("session 1");
      told.awaitSession(1);
      party.suspend();
      Messages.offer(mine, 1);
      assertFalse(Eventually.within(LIMIT, () -> !told.losses().isEmpty()));
      party.resume();
      assertEquals("[1]", party.ask("take 1"));
      party.ask("offer 2");
      assertEquals(List.of(2L), Messages.take(mine, 1));
      assertEquals(List.of(), told.losses());
    }
  }

  @Test
  void aKilledProcessIsFoundDeadByItsLockAndItsSuccessorConnects() throws Exception {
    // given a limit that can play no part
    try (Channel mine = Channels.bind(address, options(Duration.ofHours(1)))) {
      try (Party party = Party.start()) {
        party.ask("open " + address + " CONNECTOR 3600000");
        party.ask("session 1");
        told.awaitSession(1);
        party.ask("offer 1 2 3");
        Messages.offer(mine, 7);
        party.kill();
      }
      assertTrue(Files.exists(outbox()), "it could not clean up");
      assertEquals(List.of(1L, 2L, 3L), Messages.take(mine, 3), "what it had published arrives");
      assertEquals(LossReason.PEER_DIED, told.awaitLoss(1).reason());
      assertFalse(told.losses().getFirst().undelivered().isEmpty());
      assertEquals(ChannelState.CONNECTING, mine.state());
      // when
      try (Party successor = Party.start()) {
        successor.ask("open " + address + " CONNECTOR 3600000");
        successor.ask("session 1");
        told.awaitSession(2);
        Messages.offer(mine, 8);
        assertEquals("[8]", successor.ask("take 1"));
        successor.ask("close");
      }
      // then
      assertEquals(LossReason.CLOSED_BY_PEER, told.awaitLoss(2).reason());
      assertFalse(Files.exists(outbox()), "the successor cleaned up");
    }
  }

  @Test
  void leftoversOfAKilledPairAreCleanedByTheNextOpen() throws Exception {
    try (Party party = Party.start()) {
      party.ask("open " + address + " CONNECTOR 1000");
      assertTrue(Files.exists(outbox()));
    }
    assertTrue(Files.exists(outbox()));
    try (Channel connector = Channels.connect(address);
        Channel binder = Channels.bind(address)) {
      Messages.connect(binder, connector);
    }
    assertFalse(Files.exists(outbox()));
    assertFalse(Files.exists(Path.of(outbox() + ".lock")));
  }

  /** Killed processes leave their files behind; whoever opens the side next removes them. */
  @AfterEach
  void cleanUp() {
    Channels.connect(address).close();
    assertFalse(Files.exists(outbox()));
  }

  private Path outbox() {
    return Path.of("/dev/shm/csm-ipc." + address + ".connector");
  }

  private ChannelOptions options(Duration limit) {
    return ChannelOptions.builder()
        .ringCapacity(1 << 16)
        .livenessLimit(limit)
        .listener(told)
        .build();
  }
}
