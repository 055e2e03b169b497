package io.csmipc.channel;

import static io.csmipc.channel.Messages.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.Publication;
import io.csmipc.session.Breaker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Sessions that end and begin again, inside one process, far more often than processes die. */
class ReconnectTest {
  private static final int RECONNECTS = 1000;
  private static final int BREAKS = 150;
  private static final int PUBLISHERS = 3;

  private final String address = "test-" + UUID.randomUUID();
  private final Recorder told = new Recorder();
  private final Recorder peerTold = new Recorder();

  private record Sent(long id, long firstSession, long lastSession, long position) {}

  @Test
  void aThousandReconnectsLeaveMappingsAndMemoryFlat() throws Exception {
    // given a process of its own, whose small heap makes memory that is left behind show
    try (Party party = Party.start()) {
      // when
      String[] found = party.ask("reconnect " + address + " " + RECONNECTS).split(" ", -1);
      // then: at most what two live sessions and two that are being unmapped take, per channel
      long mappings = Long.parseLong(found[0]);
      long grown = Long.parseLong(found[1]);
      assertTrue(mappings <= 12 * Reconnects.CHANNELS, () -> mappings + " mappings");
      assertTrue(grown < 16 << 20, () -> "resident memory grew by " + grown + " bytes");
    }
  }

  @Test
  void everyMessageOfEverySessionIsDeliveredOnceOrLiesInTheRangeReported() throws Exception {
    List<Sent> sent = Collections.synchronizedList(new ArrayList<>());
    Set<Long> received = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    try (Channel a = Channels.bind(address, options(told));
        Channel b = Channels.connect(address, options(peerTold))) {
      for (int t = 0; t < PUBLISHERS; t++) {
        long first = (long) t << 32;
        threads.add(Thread.ofPlatform().start(() -> publish(a, first, sent)));
      }
      threads.add(Thread.ofPlatform().start(() -> poll(b, received)));
      // when
      for (int i = 1; i <= BREAKS; i++) {
        told.awaitSession(i);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2_000_000));
        breakOff(i % 3 == 0 ? a : b, i);
      }
      told.awaitSession(BREAKS + 1);
      a.close(SOON);
      for (Thread thread : threads) {
        assertTrue(thread.join(SOON));
      }
    }
    // then
    told.awaitLoss(BREAKS + 1); // the listener is told of the close a moment after it
    List<PeerLoss> losses = told.losses();
    assertEquals(BREAKS + 1, losses.size());
    for (Sent message : sent) {
      assertTrue(
          received.contains(message.id) || isReported(message, losses),
          () -> message + " is lost and not reported");
    }
  }

  /** Until it counts: the other side may not have begun the session yet. */
  private void breakOff(Channel channel, int session) {
    do {
      Breaker.breakOff(channel);
    } while (!Eventually.within(Duration.ofMillis(20), () -> told.losses().size() >= session));
  }

  private static boolean isReported(Sent message, List<PeerLoss> losses) {
    return losses.stream()
        .anyMatch(
            loss ->
                message.firstSession <= loss.session()
                    && loss.session() <= message.lastSession
                    && loss.undelivered().contains(message.position));
  }

  /** Which session a message went to is known when no other began meanwhile. */
  private static void publish(Channel a, long first, List<Sent> sent) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment message = arena.allocate(3000, 8);
      long id = first;
      long result = 0;
      while (result != Publication.CLOSED) {
        message.set(ValueLayout.JAVA_LONG, 0, id);
        long firstSession = a.counters().sessions();
        result = a.publication().offer(1, message, 0, 8 + id % 100 * 29);
        if (result > 0) {
          sent.add(new Sent(id++, firstSession, a.counters().sessions(), result));
        } else {
          Thread.onSpinWait();
        }
      }
    }
  }

  private static void poll(Channel b, Set<Long> received) {
    int polled = 0;
    while (polled >= 0) {
      polled =
          b.subscription()
              .poll(
                  (type, buffer, at, n) ->
                      assertTrue(
                          received.add(buffer.get(ValueLayout.JAVA_LONG, at)), "a duplicate"),
                  10);
    }
    assertEquals(LossReason.CLOSED_BY_PEER, b.closeReason(), b::toString);
  }

  private static ChannelOptions options(Recorder recorder) {
    return ChannelOptions.builder().ringCapacity(1 << 16).listener(recorder).build();
  }
}
