package io.csmipc.channel;

import static io.csmipc.channel.Messages.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import io.csmipc.layout.RecordHeader;
import io.csmipc.region.Side;
import io.csmipc.session.Breaker;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Sessions follow one another in the same memory, which nobody clears in between but the protocol.
 * Every message is full of words that would be valid headers of a message of type {@link #TRAP}.
 */
class RecycledTest {
  static final int TRAP = 7;
  static final int GENUINE = 1;

  private static final int RESTARTS = 200;

  private final String name = "/dev/shm/csm-recycled-" + UUID.randomUUID();
  private final String address = "recycled:" + name;
  private final Recorder told = new Recorder();
  private final Recorder peerTold = new Recorder();

  /** A message whose first word is a number and all others are headers of short records. */
  static MemorySegment trap(long number, SplittableRandom random) {
    int words = 2 + random.nextInt(200);
    long[] message = new long[words];
    message[0] = number;
    for (int i = 1; i < words; i++) {
      message[i] =
          RecordHeader.of(RecordHeader.BYTES + random.nextInt(40), TRAP, RecordHeader.WHOLE);
    }
    return MemorySegment.ofArray(message);
  }

  @AfterEach
  void removeFiles() throws IOException {
    for (Side side : Side.values()) {
      Files.deleteIfExists(RecycledProvider.file(name, side));
    }
  }

  @Test
  void nothingOfAnEarlierSessionIsEverDeliveredWhoeverRestarts() throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    try (Channel a = Channels.bind(address, options(told, Duration.ofSeconds(20)));
        Channel b = Channels.connect(address, options(peerTold, Duration.ofSeconds(20)))) {
      for (Channel channel : List.of(a, b)) {
        threads.add(start(failure, () -> publish(channel)));
        threads.add(start(failure, () -> poll(channel)));
      }
      // when
      for (int i = 1; i <= RESTARTS && failure.get() == null; i++) {
        told.awaitSession(i);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(3_000_000));
        breakOff(i % 2 == 0 ? a : b, i);
      }
      told.awaitSession(RESTARTS + 1);
      a.close();
      assertEquals(LossReason.CLOSED_BY_PEER, lastOf(peerTold).reason());
      for (Thread thread : threads) {
        assertTrue(thread.join(SOON));
      }
    }
    // then
    assertEquals(null, failure.get());
    for (PeerLoss loss : told.losses()) {
      assertNotEquals(LossReason.VIOLATION, loss.reason(), loss::toString);
    }
  }

  @Test
  void aKilledProcessRestartsInPlaceAndIsNotTakenForHostile() throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (Channel mine = Channels.bind(address, options(told, Duration.ofSeconds(20)))) {
      // given a publisher that looks at the peer's position all the time, which goes back to zero
      Thread publisher = start(failure, () -> publish(mine));
      for (int i = 1; i <= 4; i++) {
        try (Party party = Party.start()) {
          party.ask("open " + address + " CONNECTOR 20000");
          told.awaitSession(i);
          party.ask("session 1");
          party.ask("skip 100");
          party.tell("traps 2000 " + i);
          assertEquals(2000, count(mine, i, 2000));
          party.answer();
          party.ask("traps 50 " + i); // these are in the ring when it dies
        }
      }
      mine.close();
      assertTrue(publisher.join(SOON));
    }
    assertEquals(null, failure.get());
    assertEquals(4, told.awaitLoss(4).session());
    for (PeerLoss loss : told.losses().subList(0, 3)) {
      assertTrue(
          Set.of(LossReason.PEER_RESTARTED, LossReason.FENCED).contains(loss.reason()),
          loss::toString);
    }
  }

  private static int count(Channel channel, long number, int count) {
    int[] got = new int[1];
    Eventually.holds(
        "messages of incarnation " + number,
        SOON,
        () -> {
          channel
              .subscription()
              .poll((type, m, at, n) -> got[0] += genuine(type, m, at) == number ? 1 : 0, 50);
          return got[0] >= count;
        });
    return got[0];
  }

  private static long genuine(int type, MemorySegment message, long at) {
    assertEquals(GENUINE, type, "bytes of a payload were taken for a message");
    return message.get(ValueLayout.JAVA_LONG, at);
  }

  private static void publish(Channel channel) {
    SplittableRandom random = new SplittableRandom();
    long number = 1;
    long result = 0;
    while (result != Publication.CLOSED) {
      MemorySegment message = trap(number, random);
      result = channel.publication().offer(GENUINE, message, 0, message.byteSize());
      if (result > 0) {
        number++;
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private static void poll(Channel channel) {
    long[] last = new long[1];
    int polled = 0;
    while (polled != Subscription.CLOSED) {
      polled =
          channel
              .subscription()
              .poll(
                  (type, message, at, n) -> {
                    long number = genuine(type, message, at);
                    assertTrue(number > last[0], () -> number + " behind " + last[0]);
                    last[0] = number;
                  },
                  10);
    }
  }

  private static Thread start(AtomicReference<Throwable> failure, Runnable what) {
    Thread thread = Thread.ofPlatform().unstarted(what);
    thread.setUncaughtExceptionHandler((t, e) -> failure.compareAndSet(null, e));
    thread.start();
    return thread;
  }

  private void breakOff(Channel channel, int session) {
    do {
      Breaker.breakOff(channel);
    } while (!Eventually.within(Duration.ofMillis(20), () -> told.losses().size() >= session));
  }

  private static PeerLoss lastOf(Recorder recorder) {
    Eventually.holds(
        "a final loss",
        SOON,
        () -> !recorder.losses().isEmpty() && recorder.losses().getLast().reason().isFinal());
    return recorder.losses().getLast();
  }

  private static ChannelOptions options(Recorder recorder, Duration liveness) {
    return ChannelOptions.builder()
        .ringCapacity(1 << 16)
        .livenessLimit(liveness)
        .listener(recorder)
        .build();
  }
}
