package io.csmipc.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.LossReason;
import io.csmipc.PositionRange;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;

/** Publishing threads run into a close, of either side, at any moment. */
class CloseRaceTest {
  private static final int THREADS = 3;
  private static final Duration SOON = Duration.ofSeconds(30);

  private final String address = "test-" + UUID.randomUUID();
  private final Recorder told = new Recorder();
  private final Set<Long> sent = ConcurrentHashMap.newKeySet();
  private final List<Long> positions = new ArrayList<>();

  @RepeatedTest(40)
  void whatWasPublishedBeforeMyCloseArrivesAndNothingElse() throws Exception {
    try (Channel a = Channels.bind(address, options());
        Channel b = Channels.connect(address)) {
      Messages.connect(a, b);
      List<Thread> publishers = start(a);
      List<Long> received = new ArrayList<>();
      Thread closer = Thread.ofPlatform().start(() -> closeSometime(a));
      // when
      Eventually.holds("the end", SOON, () -> poll(b, received) == Subscription.CLOSED);
      join(publishers, closer);
      // then
      assertEquals(LossReason.CLOSED_BY_PEER, b.closeReason(), b::toString);
      assertEquals(received.size(), Set.copyOf(received).size(), "a duplicate");
      assertEquals(Set.copyOf(received), sent);
      assertEquals(received.size(), a.counters().messagesSent());
      assertEquals(received.size(), b.counters().messagesReceived());
      assertEquals(a.counters().bytesSent(), b.counters().bytesReceived());
    }
  }

  @RepeatedTest(40)
  void whatThePeerHadNotTakenBeforeItsCloseLiesInTheRangeReported() throws Exception {
    try (Channel a = Channels.bind(address, options());
        Channel b = Channels.connect(address)) {
      Messages.connect(a, b);
      List<Thread> publishers = start(a);
      List<Long> received = new ArrayList<>();
      Thread closer = Thread.ofPlatform().start(() -> closeSometime(b));
      Eventually.holds("the end", SOON, () -> poll(b, received) == Subscription.CLOSED);
      Eventually.holds("the news", SOON, () -> poll(a, new ArrayList<>()) == Subscription.CLOSED);
      join(publishers, closer);
      PositionRange range = told.awaitLoss(1).undelivered();
      assertEquals(1, told.losses().size());
      assertEquals(received.size(), Set.copyOf(received).size(), "a duplicate");
      for (int i = 0; i < positions.size(); i += 2) {
        long id = positions.get(i);
        long position = positions.get(i + 1);
        assertTrue(
            received.contains(id) || range.contains(position),
            () -> "message at " + position + " is lost, and not in " + range);
      }
    }
  }

  private ChannelOptions options() {
    return ChannelOptions.builder().ringCapacity(1 << 14).listener(told).build();
  }

  private List<Thread> start(Channel a) {
    CyclicBarrier together = new CyclicBarrier(THREADS);
    List<Thread> publishers = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      long first = (long) t << 32;
      publishers.add(Thread.ofPlatform().start(() -> publish(a.publication(), first, together)));
    }
    return publishers;
  }

  private void publish(Publication publication, long first, CyclicBarrier together) {
    try (Arena arena = Arena.ofConfined()) {
      together.await();
      MemorySegment message = arena.allocate(1 << 15, 8);
      long id = first;
      long result = 1;
      while (result != Publication.CLOSED) {
        message.set(ValueLayout.JAVA_LONG, 0, id);
        // One record, several, or more than the ring holds.
        int length = new int[] {8, 6000, 1 << 15}[(int) (id % 3)];
        result =
            length > publication.maxOfferLength()
                ? publication.send(1, message, 0, length, SOON)
                : publication.offer(1, message, 0, length);
        if (result > 0) {
          note(id, result);
          id++;
        }
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void note(long id, long position) {
    sent.add(id);
    synchronized (positions) {
      positions.add(id);
      positions.add(position);
    }
  }

  private static void closeSometime(Channel channel) {
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(3_000_000));
    channel.close();
  }

  private static int poll(Channel b, List<Long> received) {
    return b.subscription()
        .poll((type, buffer, at, n) -> received.add(buffer.get(ValueLayout.JAVA_LONG, at)), 5);
  }

  private static void join(List<Thread> publishers, Thread closer) throws InterruptedException {
    for (Thread publisher : publishers) {
      publisher.join(SOON);
    }
    closer.join(SOON);
  }
}
