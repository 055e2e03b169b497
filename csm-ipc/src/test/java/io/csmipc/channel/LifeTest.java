package io.csmipc.channel;

import static io.csmipc.channel.Messages.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelCounters;
import io.csmipc.ChannelListener;
import io.csmipc.ChannelOptions;
import io.csmipc.ChannelState;
import io.csmipc.Claim;
import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.Publication;
import io.csmipc.session.Breaker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Listeners, counters, and what the housekeeping thread must bear. */
class LifeTest {
  private final String address = "test-" + UUID.randomUUID();
  private final Recorder told = new Recorder();

  @Test
  void countersOfBothSidesAddUp() throws Exception {
    ChannelOptions small =
        ChannelOptions.builder()
            .ringCapacity(1 << 12)
            .longClaimLimit(Duration.ofMillis(10))
            .build();
    try (Channel a = Channels.bind(address, small);
        Channel b = Channels.connect(address)) {
      Messages.connect(a, b);
      Publication publication = a.publication();
      Messages.offer(a, 1, 2, 3);
      Claim claim = publication.newClaim();
      assertTrue(publication.tryClaim(1, 100, claim) > 0);
      Eventually.holds("a long claim", SOON, () -> a.counters().claimsLongOpen() == 1);
      claim.abort();
      byte[] fragmented = new byte[(int) publication.maxOfferLength()];
      assertTrue(publication.offer(1, fragmented, 0, fragmented.length) > 0);
      while (publication.offer(1, new byte[1000], 0, 1000) > 0) {
        Thread.onSpinWait();
      }
      long sent = a.counters().messagesSent();
      Eventually.holds(
          "all of them",
          SOON,
          () -> {
            b.subscription().poll((type, buffer, at, n) -> {}, 100);
            return b.counters().messagesReceived() == sent;
          });
      ChannelCounters mine = a.counters();
      assertEquals(mine.bytesSent(), b.counters().bytesReceived());
      assertEquals(24 + fragmented.length + (sent - 4) * 1000, mine.bytesSent());
      assertEquals(1, mine.claimsAborted());
      assertEquals(1, mine.backPressured());
      assertEquals(1, mine.sessions());
      assertEquals(0, mine.losses());
      // when the session ends and another begins, nothing is forgotten
      Breaker.breakOff(a);
      Eventually.holds("a second session", SOON, () -> a.counters().sessions() == 2);
      assertEquals(mine.messagesSent(), a.counters().messagesSent());
      assertEquals(mine.bytesSent(), a.counters().bytesSent());
      assertEquals(1, a.counters().losses());
      assertEquals(0, a.counters().violations());
    }
  }

  @Test
  void whatAListenerThrowsIsCountedAndHarmsNobody() throws Exception {
    ChannelListener hostile =
        new ChannelListener() {
          @Override
          public void onConnected(Channel channel, long session) {
            throw new IllegalStateException("a listener's own trouble");
          }

          @Override
          public void onPeerLost(Channel channel, PeerLoss loss) {
            throw new StackOverflowError("a listener's own trouble");
          }
        };
    try (Channel a = Channels.bind(address, ChannelOptions.builder().listener(hostile).build());
        Channel b = Channels.connect(address, options())) {
      Messages.connect(a, b);
      Breaker.breakOff(a);
      told.awaitSession(2);
      Eventually.holds("three failures", SOON, () -> a.counters().listenerFailures() == 3);
      Messages.offer(a, 1);
      assertEquals(List.of(1L), Messages.take(b, 1));
    }
  }

  @Test
  void aListenerMayCloseTheChannel() throws Exception {
    ChannelListener closing =
        new ChannelListener() {
          @Override
          public void onConnected(Channel channel, long session) {
            channel.close();
          }
        };
    try (Channel a = Channels.bind(address, ChannelOptions.builder().listener(closing).build());
        Channel b = Channels.connect(address, options())) {
      assertEquals(List.of(), Messages.takeAll(b));
      assertEquals(ChannelState.CLOSED, a.state());
      assertEquals(LossReason.CLOSED_BY_PEER, told.awaitLoss(1).reason());
    }
  }

  @Test
  void aPublisherThatNeverPollsLearnsOfTheCloseAllTheSame() throws Exception {
    try (Channel a = Channels.bind(address);
        Channel b = Channels.connect(address, options())) {
      Messages.connect(a, b);
      a.close();
      assertEquals(LossReason.CLOSED_BY_PEER, told.awaitLoss(1).reason());
      assertEquals(ChannelState.CLOSED, b.state());
    }
  }

  @Test
  void whatLiesInThePeersPlaceStopsNoOtherChannelAndIsNamed() throws Exception {
    // given something that is no outbox where the peer's outbox belongs
    Path planted = Path.of("/dev/shm/csm-ipc." + address + ".connector");
    Path lock = Path.of(planted + ".lock");
    String healthy = "test-" + UUID.randomUUID();
    ChannelOptions impatient =
        ChannelOptions.builder().livenessLimit(Duration.ofMillis(200)).listener(told).build();
    try (Channel c = Channels.bind(healthy, impatient);
        Channel d = Channels.connect(healthy);
        Channel a = Channels.bind(address)) {
      Messages.connect(c, d);
      Files.createFile(planted);
      try (Party party = Party.start()) {
        // A process that holds the peer's lock, without what belongs to it.
        party.ask("open " + address + " CONNECTOR 1000");
        Files.deleteIfExists(planted);
        Files.createFile(planted);
        Eventually.holds("a remark", SOON, () -> a.toString().contains("is empty"));
        // then the channel goes on trying, and others are not harmed
        Messages.offer(c, 1);
        assertEquals(List.of(1L), Messages.take(d, 1));
        assertEquals(List.of(), told.losses());
        assertEquals(ChannelState.CONNECTING, a.state());
      }
    } finally {
      Files.deleteIfExists(planted);
      Files.deleteIfExists(lock);
    }
  }

  @Test
  void sendersThatSleepTakeTurns() throws Exception {
    ChannelOptions blocking =
        ChannelOptions.builder()
            .ringCapacity(1 << 12)
            .doorbell(true)
            .waitStrategy(io.csmipc.WaitStrategies.blocking())
            .build();
    try (Channel a = Channels.bind(address, blocking);
        Channel b = Channels.connect(address, blocking)) {
      Messages.connect(a, b);
      List<Thread> senders =
          List.of(sender(a.publication()), sender(a.publication()), sender(a.publication()));
      int[] got = new int[1];
      Eventually.holds(
          "all long messages",
          SOON,
          () -> {
            b.subscription().poll((type, buffer, at, n) -> got[0]++, 1);
            return got[0] == 30;
          });
      for (Thread sender : senders) {
        assertTrue(sender.join(SOON));
      }
    }
  }

  private static Thread sender(Publication publication) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try (Arena arena = Arena.ofConfined()) {
                MemorySegment message = arena.allocate(10_000);
                for (int i = 0; i < 10; i++) {
                  assertTrue(publication.send(1, message, 0, message.byteSize(), SOON) > 0);
                }
              }
            });
  }

  @Test
  void aHandlerMustNotPollAndItsOwnExceptionsAreItsOwn() throws Exception {
    try (Channel a = Channels.bind(address);
        Channel b = Channels.connect(address)) {
      Messages.connect(a, b);
      Messages.offer(a, 1, 2, 3);
      assertTrue(b.subscription().await(SOON));
      assertThrows(
          IllegalStateException.class,
          () ->
              b.subscription()
                  .poll((t, x, o, l) -> b.subscription().poll((tt, xx, oo, ll) -> {}, 1), 1));
      assertThrows(
          ArithmeticException.class,
          () ->
              b.subscription()
                  .poll(
                      (t, x, o, l) -> {
                        throw new ArithmeticException();
                      },
                      1));
      assertEquals(List.of(3L), Messages.take(b, 1));
      assertEquals(ChannelState.CONNECTED, b.state());
    }
  }

  private ChannelOptions options() {
    return ChannelOptions.builder().listener(told).build();
  }
}
