package io.csmipc.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.ChannelOptions;
import io.csmipc.LossReason;
import io.csmipc.layout.Configuration;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.Words;
import io.csmipc.region.RegionEndpoint;
import io.csmipc.region.RegionOptions;
import io.csmipc.region.RegionProviders;
import io.csmipc.region.Side;
import io.csmipc.ring.Scratch;
import io.csmipc.ring.Waker;
import io.csmipc.seal.SealerFactory;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Why a session ends when the peer is gone, whatever a poller is doing at that moment. */
class DrainedTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final ChannelOptions OPTIONS = ChannelOptions.builder().doorbell(true).build();
  private static final long LIMIT = 1_000;
  private static final long IN_TIME = LIMIT;
  private static final long TOO_LATE = LIMIT + 1;

  private final String name = "test-" + UUID.randomUUID();
  private final RegionEndpoint myEndpoint = open(Side.BINDER);
  private final RegionEndpoint peersEndpoint = open(Side.CONNECTOR);
  private final HoldingWaker waker = new HoldingWaker();
  private Outbox mine;
  private Outbox peers;
  private PeerView seenByMe;
  private PeerView seenByPeer;
  private Session session;
  private Session peer;

  /** Holds the thread that tells the peer how far it has read. */
  private static final class HoldingWaker implements Waker {
    final CountDownLatch held = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    @Override
    public void sleep(MemorySegment memory, long offset, int seen, long nanos) {}

    @Override
    public void wake(MemorySegment memory, long offset) {
      held.countDown();
      await(released);
    }
  }

  @BeforeEach
  void beginSession() throws Configuration.Refused {
    mine = outbox(myEndpoint, Side.BINDER);
    peers = outbox(peersEndpoint, Side.CONNECTOR);
    seenByMe = PeerView.read(myEndpoint.attach());
    seenByPeer = PeerView.read(peersEndpoint.attach());
    session = session(mine, seenByMe, waker);
    peer = session(peers, seenByPeer, null);
  }

  @AfterEach
  void endSession() {
    seenByMe.close();
    seenByPeer.close();
    mine.hide();
    mine.close();
    peers.hide();
    peers.close();
    myEndpoint.close();
    peersEndpoint.close();
  }

  @Test
  void aPeerWhoseCloseIsBeingTakenHasClosedAndNotDied() throws InterruptedException {
    // given: a poller that has taken the close and has not noted it
    peer.finish();
    Words.setRelease(peers.memory(), OutboxLayout.SLEEPING, 1);
    Thread poller = Thread.ofPlatform().daemon().start(this::poll);
    try {
      await(waker.held);
      assertFalse(session.reader().isClosed());
      assertFalse(session.reader().endsHere());
      // when: the limit is over, so that the session ends at this very look. A look at what is left
      // that is older than the poller's taking ends it as well, but no test can time that.
      session.drain(LossReason.PEER_DIED, true, "gone", 0);
      LossReason reason = session.drained(TOO_LATE, LIMIT);
      // then
      assertEquals(LossReason.CLOSED_BY_PEER, reason);
    } finally {
      waker.released.countDown();
      assertTrue(poller.join(SOON));
    }
    assertTrue(session.reader().isClosed());
  }

  @Test
  void aPeerWhoseCloseNobodyTakesHasClosed() {
    peer.finish();
    session.drain(LossReason.PEER_DIED, true, "gone", 0);
    assertEquals(LossReason.CLOSED_BY_PEER, session.drained(0, LIMIT));
  }

  @Test
  void aPeerThatLeftNothingAndNoCloseHasDied() {
    offer();
    poll();
    session.drain(LossReason.PEER_DIED, true, "gone", 0);
    assertEquals(LossReason.PEER_DIED, session.drained(0, LIMIT));
  }

  @Test
  void whatIsLeftCanBeFetchedUntilTheLimitIsOver() {
    offer();
    session.drain(LossReason.PEER_SILENT, false, "silent", 0);
    assertNull(session.drained(IN_TIME, LIMIT));
    assertEquals(LossReason.PEER_SILENT, session.drained(TOO_LATE, LIMIT));
  }

  @Test
  void aCloseBehindMessagesThatNobodyFetchesIsNoClose() {
    offer();
    peer.finish();
    session.drain(LossReason.PEER_DIED, true, "gone", 0);
    assertNull(session.drained(IN_TIME, LIMIT));
    assertEquals(LossReason.PEER_DIED, session.drained(TOO_LATE, LIMIT));
  }

  private void offer() {
    assertTrue(peer.writer().offer(1, MemorySegment.ofArray(new byte[8]), 0, 8) > 0);
  }

  private void poll() {
    session.reader().poll((type, buffer, offset, length) -> {}, 10);
  }

  private RegionEndpoint open(Side side) {
    return RegionProviders.find("shm").open("shm", name, side, RegionOptions.DEFAULT);
  }

  private static Outbox outbox(RegionEndpoint endpoint, Side side) {
    Configuration configuration = new Configuration(4096, 1024, side == Side.BINDER, false, true);
    return Outbox.create(
        endpoint, configuration, side.ordinal() + 1, new byte[SealerFactory.RANDOM_BYTES]);
  }

  private Session session(Outbox own, PeerView other, Waker waker) {
    return new Session(own, other, OPTIONS, null, name, waker, new Scratch(), System.nanoTime());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(SOON.toSeconds(), TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
