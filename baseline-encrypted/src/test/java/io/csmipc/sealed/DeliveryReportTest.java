package io.csmipc.sealed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelListener;
import io.csmipc.ChannelOptions;
import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.PositionRange;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a sealed channel reports as undelivered, on memory in which the host writes as it likes. */
@Timeout(120)
class DeliveryReportTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration TOO_LONG = Duration.ofSeconds(30);

  private final BlockingQueue<PeerLoss> losses = new LinkedBlockingQueue<>();
  private final Arena arena = Arena.ofShared();
  private Path directory;
  private Channel binder;
  private Channel connector;
  private MemorySegment binders;
  private MemorySegment connectors;

  @BeforeEach
  void connect() throws Exception {
    // Beside the build: the directory for temporary files may be a tmpfs, which is this VM's own.
    directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "report");
    Sealing sealing = Sealing.builder(Pair.secret()).build();
    ChannelListener listener =
        new ChannelListener() {
          @Override
          public void onPeerLost(Channel channel, PeerLoss loss) {
            losses.add(loss);
          }
        };
    ChannelOptions.Builder options = ChannelOptions.builder().ringCapacity(1 << 14);
    String address = "file:" + directory.resolve("channel");
    binder = SealedChannels.bind(address, options.listener(listener).build(), sealing);
    connector =
        SealedChannels.connect(
            address, ChannelOptions.builder().ringCapacity(1 << 14).build(), sealing);
    assertTrue(binder.awaitConnected(LONG), binder::toString);
    assertTrue(connector.awaitConnected(LONG), connector::toString);
    binders = map("binder");
    connectors = map("connector");
  }

  private MemorySegment map(String side) throws IOException {
    Path file = directory.resolve("csm-ipc.channel." + side);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
    }
  }

  @AfterEach
  void close() throws IOException {
    connector.close();
    binder.close();
    arena.close();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  @Test
  void thePositionThatTheHostRaisesDoesNotShrinkTheReportOfALoss() throws Exception {
    // given three messages that were delivered and acknowledged, and three that were not
    long delivered = 0;
    for (int i = 0; i < 3; i++) {
      delivered = offer(binder);
    }
    receive(connector, 3);
    awaitAcknowledgement(connectors, binders);
    long first = offer(binder);
    offer(binder);
    long last = offer(binder);

    // when the host says that all was taken, and then ends the session
    Words.setRelease(connectors, OutboxLayout.POSITION, last);
    Words.setRelease(connectors, OutboxLayout.SESSION, 0);

    // then the report names the three
    PeerLoss loss = nextLoss();
    assertEquals(LossReason.FENCED, loss.reason(), loss.detail());
    assertEquals(new PositionRange(loss.undelivered().from(), last), loss.undelivered());
    assertFalse(loss.undelivered().contains(delivered));
    assertTrue(loss.undelivered().contains(first));
  }

  @Test
  void thePositionThatTheHostRaisesDoesNotShrinkTheReportOfAClose() throws Exception {
    long first = offer(binder);
    long last = offer(binder);
    Words.setRelease(connectors, OutboxLayout.POSITION, last);

    PositionRange undelivered = binder.close(Duration.ofMillis(200));

    assertTrue(undelivered.contains(first) && undelivered.contains(last), undelivered::toString);
    assertEquals(undelivered, nextLoss().undelivered());
  }

  @Test
  void aCloseWaitsForTheLastAcknowledgement() throws Exception {
    for (int i = 0; i < 10; i++) {
      offer(binder);
    }
    long start = System.nanoTime();
    CompletableFuture<PositionRange> closed = closing(binder, LONG);

    receive(connector, 10);
    awaitClosed(connector);

    PositionRange undelivered = closed.get(LONG.toSeconds(), TimeUnit.SECONDS);
    assertTrue(undelivered.isEmpty(), undelivered::toString);
    assertTrue(System.nanoTime() - start < TOO_LONG.toNanos());
    assertEquals(LossReason.CLOSED_BY_PEER, connector.closeReason());
  }

  @Test
  void messagesThatAreNotFetchedAnyMoreAreNoObstacle() throws Exception {
    // given a full ring that the closing side will not read
    byte[] message = new byte[500];
    while (connector.publication().offer(1, message, 0, message.length) > 0) {}
    long last = offer(binder);
    CompletableFuture<PositionRange> closed = closing(binder, LONG);

    receive(connector, 1);

    PositionRange undelivered = closed.get(TOO_LONG.toSeconds(), TimeUnit.SECONDS);
    assertFalse(undelivered.contains(last));
    assertTrue(undelivered.isEmpty());
  }

  @Test
  void twoThatCloseAtTheSameTimeDoNotWaitForOneAnother() throws Exception {
    long lost = offer(binder);
    offer(connector);
    CompletableFuture<PositionRange> one = closing(binder, LONG);
    CompletableFuture<PositionRange> other = closing(connector, LONG);

    assertTrue(one.get(TOO_LONG.toSeconds(), TimeUnit.SECONDS).contains(lost));
    assertFalse(other.get(TOO_LONG.toSeconds(), TimeUnit.SECONDS).isEmpty());
  }

  @Test
  void aHandlerMayCloseAndWait() throws Exception {
    offer(binder);
    offer(connector);
    receive(connector, 1);
    AtomicReference<PositionRange> undelivered = new AtomicReference<>();
    long start = System.nanoTime();

    await(() -> binder.subscription().await(Duration.ofMillis(100)));
    binder
        .subscription()
        .poll((type, buffer, offset, length) -> undelivered.set(binder.close(LONG)), 10);

    assertTrue(undelivered.get().isEmpty(), undelivered::toString);
    assertTrue(System.nanoTime() - start < TOO_LONG.toNanos());
  }

  @Test
  void anIdleChannelIsSilent() {
    for (int i = 0; i < 20; i++) {
      offer(binder);
      offer(connector);
      receive(connector, 1);
      receive(binder, 1);
    }
    awaitAcknowledgement(connectors, binders);
    awaitAcknowledgement(binders, connectors);
    beats(5);
    byte[] one = ring(binders);
    byte[] other = ring(connectors);

    beats(20);

    assertEquals(-1, Arrays.mismatch(one, ring(binders)));
    assertEquals(-1, Arrays.mismatch(other, ring(connectors)));
  }

  /**
   * Until the newest record of one outbox is an acknowledgement, and the other side has read it.
   */
  private static void awaitAcknowledgement(MemorySegment outbox, MemorySegment readersOutbox) {
    await(
        () -> {
          long tail = 0;
          int newest = 0;
          for (long header; (header = word(outbox, OutboxLayout.RING + tail)) != 0; ) {
            newest = RecordHeader.flags(header) == RecordHeader.CONTROL ? type(header) : 0;
            tail = RecordHeader.end(tail, RecordHeader.frame(header));
          }
          return newest == RecordHeader.CONTROL_ACKNOWLEDGEMENT
              && word(readersOutbox, OutboxLayout.POSITION) == tail;
        });
  }

  private static int type(long header) {
    return RecordHeader.type(header);
  }

  private static long word(MemorySegment outbox, long offset) {
    return Words.getAcquire(outbox, offset);
  }

  private static byte[] ring(MemorySegment outbox) {
    return outbox.asSlice(OutboxLayout.RING).toArray(ValueLayout.JAVA_BYTE);
  }

  /** As many rounds of housekeeping on both sides. */
  private void beats(int count) {
    long one = word(binders, OutboxLayout.HEARTBEAT) + count;
    long other = word(connectors, OutboxLayout.HEARTBEAT) + count;
    await(
        () ->
            word(binders, OutboxLayout.HEARTBEAT) >= one
                && word(connectors, OutboxLayout.HEARTBEAT) >= other);
  }

  private static long offer(Channel channel) {
    long position = channel.publication().offer(1, new byte[100], 0, 100);
    assertTrue(position > 0);
    return position;
  }

  private static void receive(Channel channel, int count) {
    int[] left = {count};
    await(
        () -> {
          channel.subscription().poll((type, buffer, offset, length) -> left[0]--, 1);
          return left[0] == 0;
        });
  }

  private static void awaitClosed(Channel channel) {
    await(() -> channel.subscription().poll((type, buffer, offset, length) -> {}, 10) < 0);
  }

  private static CompletableFuture<PositionRange> closing(Channel channel, Duration linger) {
    return CompletableFuture.supplyAsync(
        () -> channel.close(linger), task -> Thread.ofPlatform().start(task));
  }

  private PeerLoss nextLoss() throws InterruptedException {
    PeerLoss loss = losses.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    assertTrue(loss != null, "no loss was reported");
    return loss;
  }

  private static void await(BooleanSupplier what) {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!what.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "in time");
      Thread.onSpinWait();
    }
  }
}
