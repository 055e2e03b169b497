package io.csmipc.channel;

import static io.csmipc.channel.Messages.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.Claim;
import io.csmipc.ClaimLostException;
import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.PositionRange;
import io.csmipc.Publication;
import io.csmipc.WaitStrategies;
import io.csmipc.WaitStrategy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloseTest {
  private final String address = "test-" + UUID.randomUUID();
  private final Recorder told = new Recorder();
  private final Recorder peerTold = new Recorder();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClaimThatIsOpenInAnotherThreadBecomesPaddingAndIsLost(boolean exclusive) throws Exception {
    try (Channel a = open(true, ChannelOptions.builder().exclusivePublication(exclusive), told);
        Channel b = open(false, ChannelOptions.builder(), peerTold)) {
      Messages.connect(a, b);
      CountDownLatch claimed = new CountDownLatch(1);
      CountDownLatch closed = new CountDownLatch(1);
      // given
      CompletableFuture<Throwable> committed =
          CompletableFuture.supplyAsync(
              () -> {
                Messages.offer(a, 1);
                Claim claim = a.publication().newClaim();
                assertTrue(a.publication().tryClaim(1, 8, claim) > 0);
                Messages.offer(a, 2);
                claimed.countDown();
                return assertThrows(
                    ClaimLostException.class,
                    () -> {
                      assertTrue(closed.await(SOON.toSeconds(), TimeUnit.SECONDS));
                      claim.commit();
                    });
              });
      assertTrue(claimed.await(SOON.toSeconds(), TimeUnit.SECONDS));
      // when
      a.close();
      closed.countDown();
      // then
      committed.get(SOON.toSeconds(), TimeUnit.SECONDS);
      assertEquals(List.of(1L, 2L), Messages.takeAll(b));
      assertEquals(LossReason.CLOSED_BY_PEER, b.closeReason());
      assertEquals(1, a.counters().claimsAborted());
      assertEquals(2, a.counters().messagesSent());
      assertEquals(16, a.counters().bytesSent());
    }
  }

  @Test
  void aLingeringCloseReturnsAnEmptyRangeOnceThePeerReadEverything() throws Exception {
    try (Channel a = open(true, ChannelOptions.builder(), told);
        Channel b = open(false, ChannelOptions.builder(), peerTold)) {
      Messages.connect(a, b);
      Messages.offer(a, 1, 2, 3);
      CompletableFuture<PositionRange> closing = CompletableFuture.supplyAsync(() -> a.close(SOON));
      assertEquals(List.of(1L, 2L, 3L), Messages.takeAll(b));
      assertTrue(closing.get(SOON.toSeconds(), TimeUnit.SECONDS).isEmpty());
      assertTrue(told.awaitLoss(1).undelivered().isEmpty());
      assertEquals(LossReason.CLOSED_LOCALLY, told.awaitLoss(1).reason());
    }
  }

  @Test
  void whoLingersLongerThanTheLivenessLimitIsNotTakenForDead() throws Exception {
    Duration limit = Duration.ofMillis(300);
    try (Channel a = open(true, ChannelOptions.builder(), told);
        Channel b = open(false, ChannelOptions.builder().livenessLimit(limit), peerTold)) {
      Messages.connect(a, b);
      Messages.offer(a, 1);
      CompletableFuture<PositionRange> closing = CompletableFuture.supplyAsync(() -> a.close(SOON));
      // when the reader looks only after four times the limit
      assertFalse(Eventually.within(limit.multipliedBy(4), () -> !peerTold.losses().isEmpty()));
      assertEquals(List.of(1L), Messages.takeAll(b));
      // then
      assertTrue(closing.get(SOON.toSeconds(), TimeUnit.SECONDS).isEmpty());
      assertEquals(LossReason.CLOSED_BY_PEER, peerTold.awaitLoss(1).reason());
    }
  }

  @Test
  void whoIsLeftWithUnreadMessagesGetsThemAndLearnsWhichOfItsOwnWereNotTaken() throws Exception {
    try (Channel a = open(true, ChannelOptions.builder(), told);
        Channel b = open(false, ChannelOptions.builder(), peerTold)) {
      Messages.connect(a, b);
      long taken = Messages.offer(b, 10);
      assertEquals(List.of(10L), Messages.take(a, 1));
      long lost = Messages.offer(b, 11, 12);
      Messages.offer(a, 1, 2);
      // when
      a.close();
      // then
      assertEquals(List.of(1L, 2L), Messages.takeAll(b));
      PeerLoss loss = peerTold.awaitLoss(1);
      assertEquals(LossReason.CLOSED_BY_PEER, loss.reason());
      assertEquals(new PositionRange(taken, lost), loss.undelivered());
      assertEquals(1, loss.session());
      assertNull(loss.violation());
    }
  }

  @Test
  void aLongMessageThatACloseInterruptsIsDroppedAsAWhole() throws Exception {
    CountDownLatch full = new CountDownLatch(1);
    WaitStrategy waiting =
        (condition, deadline) -> {
          if (!condition.ready()) {
            full.countDown();
          }
          return WaitStrategies.backoff().await(condition, deadline);
        };
    ChannelOptions.Builder small =
        ChannelOptions.builder().ringCapacity(1 << 12).waitStrategy(waiting);
    try (Channel a = open(true, small, told);
        Channel b = open(false, ChannelOptions.builder(), peerTold);
        Arena arena = Arena.ofShared()) {
      Messages.connect(a, b);
      MemorySegment message = arena.allocate(1 << 16);
      CompletableFuture<Long> sending =
          CompletableFuture.supplyAsync(
              () -> a.publication().send(1, message, 0, message.byteSize(), SOON));
      assertTrue(full.await(SOON.toSeconds(), TimeUnit.SECONDS));
      a.close();
      assertEquals(Publication.CLOSED, sending.get(SOON.toSeconds(), TimeUnit.SECONDS));
      assertEquals(List.of(), Messages.takeAll(b));
      assertEquals(LossReason.CLOSED_BY_PEER, b.closeReason());
    }
  }

  @Test
  void aSendTimesOutAlsoWhenClaimsAndNotTheRingAreWhatItWaitsFor() throws Exception {
    try (Channel a = open(true, ChannelOptions.builder(), told);
        Channel b = open(false, ChannelOptions.builder(), peerTold);
        Arena arena = Arena.ofConfined()) {
      Messages.connect(a, b);
      long result = 1;
      while (result > 0) {
        result = a.publication().tryClaim(1, 8, a.publication().newClaim());
      }
      assertEquals(Publication.BACK_PRESSURED, result);
      assertEquals(
          Publication.TIMED_OUT,
          a.publication().send(1, arena.allocate(8), 0, 8, Duration.ofMillis(50)));
    }
  }

  @Test
  void aCloseIsReportedOnceHoweverOftenItIsCalled() throws Exception {
    try (Channel a = open(true, ChannelOptions.builder(), told);
        Channel b = open(false, ChannelOptions.builder(), peerTold)) {
      Messages.connect(a, b);
      a.close();
      a.close();
      a.close(Duration.ofMillis(1));
      Messages.takeAll(b);
      b.close();
      told.awaitLoss(1);
      peerTold.awaitLoss(1);
    }
    // A second report would have come before those of a later channel, from the same thread.
    Recorder later = new Recorder();
    open(true, ChannelOptions.builder(), later).close();
    assertEquals(0, later.awaitLoss(1).session());
    assertEquals(1, told.losses().size());
    assertEquals(1, peerTold.losses().size());
  }

  private Channel open(boolean bind, ChannelOptions.Builder options, Recorder listener) {
    ChannelOptions built = options.listener(listener).build();
    return bind ? Channels.bind(address, built) : Channels.connect(address, built);
  }
}
