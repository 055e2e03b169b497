package io.csmipc.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.PositionRange;
import io.csmipc.session.Breaker;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a channel says about messages of the peer that it will not deliver. */
class MissedTest {
  private static final int CAPACITY = 1 << 16;

  private final String address = "test-" + UUID.randomUUID();
  private final Recorder told = new Recorder();
  private final Recorder peerTold = new Recorder();

  @Test
  void aProcessThatDiesWithAClaimOpenIsSaidToHavePublishedWhatLiesBehindIt() throws Exception {
    try (Party party = Party.start();
        Channel mine = Channels.bind(address, options(told, Duration.ofSeconds(20)))) {
      party.ask("open " + address + " CONNECTOR 20000");
      party.ask("session 1");
      long first = Long.parseLong(party.ask("offer 1"));
      party.ask("hold");
      long last = Long.parseLong(party.ask("offer 2 3"));
      assertEquals(List.of(1L), Messages.take(mine, 1));
      // when
      party.kill();
      PeerLoss loss = told.awaitLoss(1);
      // then
      assertEquals(LossReason.PEER_DIED, loss.reason());
      assertEquals(new PositionRange(first, last), loss.missed());
    }
  }

  @Test
  void aProcessThatDiesIsSaidToHaveLeftNothingWhenEverythingWasDelivered() throws Exception {
    try (Party party = Party.start();
        Channel mine = Channels.bind(address, options(told, Duration.ofSeconds(20)))) {
      party.ask("open " + address + " CONNECTOR 20000");
      party.ask("session 1");
      long last = Long.parseLong(party.ask("offer 1 2"));
      party.kill();
      assertEquals(List.of(1L, 2L), Messages.take(mine, 2));
      PeerLoss loss = told.awaitLoss(1);
      assertEquals(LossReason.PEER_DIED, loss.reason());
      assertEquals(new PositionRange(last, last), loss.missed());
    }
  }

  @Test
  void aSilentProcessMayPublishUntilItNotices() throws Exception {
    Duration limit = Duration.ofMillis(600);
    try (Party party = Party.start();
        Channel mine = Channels.bind(address, options(told, limit))) {
      party.ask("open " + address + " CONNECTOR 600");
      party.ask("session 1");
      long last = Long.parseLong(party.ask("offer 1"));
      assertEquals(List.of(1L), Messages.take(mine, 1));
      party.suspend();
      PeerLoss loss = told.awaitLoss(1);
      party.resume();
      assertEquals(LossReason.PEER_SILENT, loss.reason());
      assertEquals(new PositionRange(last, last + CAPACITY), loss.missed());
    }
  }

  @Test
  void aPeerThatClosesHasSaidEverything() throws Exception {
    try (Channel a = Channels.bind(address, options(told, Duration.ofSeconds(20)));
        Channel b = Channels.connect(address, options(peerTold, Duration.ofSeconds(20)))) {
      Messages.connect(a, b);
      Messages.offer(a, 1, 2);
      a.close();
      assertEquals(List.of(1L, 2L), Messages.takeAll(b));
      PeerLoss loss = peerTold.awaitLoss(1);
      assertEquals(LossReason.CLOSED_BY_PEER, loss.reason());
      assertTrue(loss.missed().isEmpty(), loss::toString);
    }
  }

  @Test
  void whoeverClosesOrIsLeftMissesWhatThePeerHadPublished() throws Exception {
    try (Channel a = Channels.bind(address, options(told, Duration.ofSeconds(20)));
        Channel b = Channels.connect(address, options(peerTold, Duration.ofSeconds(20)))) {
      Messages.connect(a, b);
      long first = Messages.offer(a, 1);
      assertEquals(List.of(1L), Messages.take(b, 1));
      long second = Messages.offer(a, 2);
      // when the session breaks off, from a's side
      Breaker.breakOff(a);
      // then
      PeerLoss loss = peerTold.awaitLoss(1);
      assertTrue(loss.missed().contains(second), loss::toString);
      assertEquals(first, loss.missed().from());
      assertTrue(told.awaitLoss(1).undelivered().contains(second));
      // when b closes without having looked
      told.awaitSession(2);
      peerTold.awaitSession(2);
      long third = Messages.offer(a, 3);
      b.close();
      // then
      assertTrue(peerTold.awaitLoss(2).missed().contains(third));
    }
  }

  private static ChannelOptions options(Recorder recorder, Duration liveness) {
    return ChannelOptions.builder()
        .ringCapacity(CAPACITY)
        .livenessLimit(liveness)
        .listener(recorder)
        .build();
  }
}
