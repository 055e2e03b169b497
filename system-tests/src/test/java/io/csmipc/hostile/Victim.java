package io.csmipc.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.BorrowedMessage;
import io.csmipc.Channel;
import io.csmipc.ChannelListener;
import io.csmipc.ChannelOptions;
import io.csmipc.Claim;
import io.csmipc.ClaimLostException;
import io.csmipc.LossReason;
import io.csmipc.MessageTooLongException;
import io.csmipc.PeerLoss;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import io.csmipc.Violation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The side under attack: a real channel, all of whose operations are called, and the judge of what
 * they do. Allowed are: correct letters; messages that the peer forged as a whole, within the
 * configured bounds; results and exceptions that the interfaces document; and the end of a session,
 * told once. Everything else fails the test.
 */
final class Victim implements AutoCloseable {
  /** The longest message that it receives. */
  static final int MAX_MESSAGE = 16 << 10;

  static final int CAPACITY = 16 << 10;

  /** An honest peer counts from here up in its first session, and from twice that in the next. */
  static final long SESSION = 1 << 20;

  private static final long SESSION_MASK = SESSION - 1;

  /** No single call may take longer, on however busy a machine. */
  private static final long CALL_NANOS = 10_000_000_000L;

  private static final Duration PROMPTLY = Duration.ofMillis(1);
  private static final long HALF_A_MINUTE = 30_000_000_000L;

  private final Channel channel;
  private final Publication publication;
  private final Subscription subscription;
  private final Claim claim;
  private final MemorySegment outgoing = Arena.ofAuto().allocate(MAX_MESSAGE);
  private final List<PeerLoss> losses = Collections.synchronizedList(new ArrayList<>());
  private volatile int connections;
  private boolean honestOnly;
  private long letters;
  private long forged;
  private long newest = -1;
  private int turn;

  Victim(Function<ChannelOptions, Channel> open) {
    this(open, ChannelOptions.builder());
  }

  Victim(Function<ChannelOptions, Channel> open, ChannelOptions.Builder options) {
    channel =
        open.apply(
            options
                .ringCapacity(CAPACITY)
                .maxMessageLength(MAX_MESSAGE)
                .listener(new Witness())
                .build());
    publication = channel.publication();
    subscription = channel.subscription();
    claim = publication.newClaim();
  }

  private final class Witness implements ChannelListener {
    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // the library's thread alone
    public void onConnected(Channel which, long session) {
      connections++;
    }

    @Override
    public void onPeerLost(Channel which, PeerLoss loss) {
      losses.add(loss);
    }
  }

  Channel channel() {
    return channel;
  }

  /** From now on, every message must be a letter, in order, none left out within a session. */
  Victim honestOnly() {
    honestOnly = true;
    return this;
  }

  /** A new session begins to count its letters at 0. */
  void startsOver() {
    newest = -1;
  }

  long letters() {
    return letters;
  }

  long forged() {
    return forged;
  }

  List<PeerLoss> losses() {
    return List.copyOf(losses);
  }

  int connections() {
    return connections;
  }

  void awaitConnected() throws InterruptedException {
    assertTrue(channel.awaitConnected(Duration.ofSeconds(30)), () -> "not connected: " + channel);
  }

  /** Calls every operation of the channel once, each in one of its variants. */
  void round() {
    int variant = turn++;
    timed(
        "poll",
        () ->
            (variant & 1) == 0
                ? subscription.poll(this::judge, 16)
                : subscription.borrow(this::judgeView, 16));
    timed("counters", () -> channel.counters().violations());
    timed("await", () -> subscription.await(PROMPTLY) ? 1 : 0);
    timed("offer", () -> offer(variant));
    timed("claim", () -> claim(variant));
    if ((variant & 7) == 0) {
      timed("send", () -> publication.send(5, outgoing, 0, maxSend(), PROMPTLY));
    }
    timed("state", () -> channel.state().ordinal());
  }

  /** Takes what there is, and does nothing else. */
  void pollOnce() {
    timed("poll", () -> subscription.poll(this::judge, 16));
  }

  private long offer(int variant) {
    int length = (variant * 37) % 3000;
    try {
      return publication.offer(1, outgoing, 0, length);
    } catch (MessageTooLongException e) {
      return 0; // this peer takes less
    }
  }

  private long maxSend() {
    return Math.min(MAX_MESSAGE, publication.maxMessageLength());
  }

  private long claim(int variant) {
    int length = Math.min(64, publication.maxClaimLength());
    try {
      long position = publication.tryClaim(2, length, claim);
      if (position > 0) {
        try (claim) {
          claim.putByte(length - 1, (byte) variant);
          if ((variant & 3) != 0) {
            claim.commit();
          }
        }
      }
      return position;
    } catch (ClaimLostException | MessageTooLongException e) {
      return 0;
    } catch (IllegalStateException e) {
      // Writing to a claim whose session ended meanwhile; documented at Claim.
      assertEquals("Already closed", e.getMessage());
      return 0;
    } catch (InternalError e) {
      // Writing to a claim whose memory is gone; documented there as well. HotSpot may tell of a
      // page that is lost in tryClaim only behind it: then the claim is open, and nobody has it.
      assertTrue(e.getMessage().contains("fault occurred"), e::getMessage);
      claim.close();
      return 0;
    }
  }

  private static void timed(String what, LongSupplier call) {
    long from = System.nanoTime();
    var _ = call.getAsLong();
    long took = System.nanoTime() - from;
    assertTrue(took < CALL_NANOS, () -> what + " took " + took + " ns");
    assertFalse(Thread.interrupted(), () -> what + " left this thread interrupted");
  }

  private void judge(int type, MemorySegment buffer, long offset, int length) {
    judge(type, length, Letter.read(type, buffer, offset, length));
  }

  private void judgeView(int type, BorrowedMessage message) {
    // What is borrowed can change; it is judged as a copy.
    int length = message.length();
    MemorySegment copy = MemorySegment.ofArray(new byte[length]);
    message.copyTo(0, copy, 0, length);
    judge(type, length, Letter.read(type, copy, 0, length));
  }

  private void judge(int type, int length, long number) {
    assertTrue(type >= 0 && type <= Publication.MAX_TYPE, () -> "type " + type);
    assertTrue(length >= 0 && length <= MAX_MESSAGE, () -> "length " + length);
    if (number >= 0) {
      if (honestOnly && (number & SESSION_MASK) != 0) {
        assertEquals(newest + 1, number, "letters come in order");
      }
      assertTrue(number > newest || !honestOnly, "a letter came twice");
      newest = number;
      letters++;
    } else {
      assertTrue(!honestOnly, "a message that nobody wrote");
      forged++;
    }
  }

  /** Goes on calling everything until something holds. */
  void roundsUntil(BooleanSupplier done, String what) {
    long deadline = System.nanoTime() + HALF_A_MINUTE;
    do {
      round();
      assertTrue(
          System.nanoTime() - deadline < 0, () -> "not within 30 s: " + what + "; " + channel);
    } while (!done.getAsBoolean());
  }

  /** Waits for the end of a session, calling everything meanwhile. */
  PeerLoss awaitLoss() {
    return awaitLoss(1);
  }

  /** As {@link #awaitLoss()}, for the n-th. */
  PeerLoss awaitLoss(int n) {
    roundsUntil(() -> losses.size() >= n, "the end of the session");
    return losses.get(n - 1);
  }

  /** The one loss that there may be is this violation, latched. */
  void assertViolation(Violation expected) {
    PeerLoss loss = awaitLoss();
    assertEquals(LossReason.VIOLATION, loss.reason(), loss.detail());
    assertEquals(expected, loss.violation(), loss.detail());
    assertLatched();
  }

  /** Closed for good, told once, and quiet. */
  void assertLatched() {
    for (int i = 0; i < 20; i++) {
      round();
    }
    assertEquals(1, losses.size(), losses::toString);
    assertEquals(LossReason.VIOLATION, channel.closeReason());
    assertEquals(1, channel.counters().violations());
    assertEquals(Publication.CLOSED, publication.offer(1, new byte[1], 0, 1));
    assertEquals(Subscription.CLOSED, subscription.poll((t, b, o, n) -> {}, 1));
  }

  /** After a close: the end of each session was told once, the end of the channel last. */
  void assertToldOnce() {
    long deadline = System.nanoTime() + HALF_A_MINUTE;
    while ((losses.isEmpty() || !losses().getLast().reason().isFinal())
        && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    List<PeerLoss> all = losses();
    for (int i = 0; i < all.size(); i++) {
      PeerLoss loss = all.get(i);
      boolean isLast = i == all.size() - 1;
      assertEquals(isLast, loss.reason().isFinal(), all::toString);
      // A channel that closes between two sessions says so without a number.
      assertEquals(isLast && i == connections ? 0 : i + 1, loss.session(), all::toString);
    }
    assertTrue(all.size() == connections || all.size() == connections + 1, all::toString);
  }

  @Override
  public void close() {
    timed("close", () -> channel.close(PROMPTLY).to());
    timed("close again", () -> channel.close(PROMPTLY).to());
    assertEquals(
        Publication.CLOSED, publication.offer(1, new byte[1], 0, 1), "after close: " + channel);
  }
}
