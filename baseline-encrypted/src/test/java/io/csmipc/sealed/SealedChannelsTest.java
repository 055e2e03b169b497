package io.csmipc.sealed;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.util.Locale.ROOT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelListener;
import io.csmipc.ChannelOptions;
import io.csmipc.Claim;
import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.Publication;
import io.csmipc.RefusedException;
import io.csmipc.Subscription;
import io.csmipc.Violation;
import io.csmipc.channel.Channels;
import io.csmipc.region.Side;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ends of a sealed channel over files on a disk, which the host can see. */
@Timeout(120)
class SealedChannelsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final byte[] MARKER =
      "a marker that no ciphertext contains".getBytes(StandardCharsets.US_ASCII);

  private final BlockingQueue<PeerLoss> losses = new LinkedBlockingQueue<>();
  private Path directory;
  private Channel binder;
  private Channel connector;

  static List<AeadProvider> everyProvider() {
    return Pair.everyProvider();
  }

  @BeforeEach
  void makeDirectory() throws IOException {
    // Beside the build: the directory for temporary files may be a tmpfs, which is this VM's own.
    directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "sealed");
  }

  @AfterEach
  void close() throws IOException {
    for (Channel channel : new Channel[] {connector, binder}) {
      if (channel != null) {
        channel.close();
      }
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void messagesOfAllSizesCrossBothWaysAndRekey(AeadProvider provider) throws Exception {
    connect(
        Sealing.builder(Pair.secret())
            .provider(provider)
            .limits(new SealingLimits(5, 40_000))
            .build());
    Random random = new Random(7);

    for (int size : new int[] {0, 1, 7, 64, 1_000, 4_097, 32_768, 500_000, 3_000_000}) {
      byte[] message = new byte[size];
      random.nextBytes(message);
      for (Channel[] way : new Channel[][] {{binder, connector}, {connector, binder}}) {
        assertArrayEquals(message, transfer(way[0], way[1], message), "size " + size);
      }
    }
  }

  @Test
  void aClaimIsSealedWhenItIsCommitted() throws Exception {
    connect(sealing());
    Publication publication = binder.publication();
    Claim claim = publication.newClaim();

    assertTrue(publication.tryClaim(3, MARKER.length, claim) > 0);
    claim.putBytes(0, MemorySegment.ofArray(MARKER), 0, MARKER.length);
    assertFalse(filesContain(MARKER));
    claim.commit();

    assertArrayEquals(MARKER, receive(connector));
    assertFalse(filesContain(MARKER));
  }

  @Test
  void claimsThatAreUsedAgainHoldWhatWasPutIntoThem() throws Exception {
    connect(sealing());
    Publication publication = binder.publication();
    Claim[] claims = {publication.newClaim(), publication.newClaim()};
    Random random = new Random(11);
    for (int i = 0; i < 24; i++) {
      Claim claim = claims[i % 5 % 2];
      byte[] message = new byte[new int[] {100, 5_000, 200, 20_000, 60_000, 8}[i % 6]];
      random.nextBytes(message);
      assertTrue(publication.tryClaim(3, message.length, claim) > 0);
      claim.putBytes(0, MemorySegment.ofArray(message), 0, message.length);
      claim.commit();
      assertArrayEquals(message, receive(connector), "message " + i);
    }
  }

  @Test
  void plaintextNeverReachesTheFiles() throws Exception {
    connect(sealing());
    for (int i = 0; i < 100; i++) {
      assertTrue(binder.publication().offer(1, MARKER, 0, MARKER.length) > 0);
    }

    assertFalse(filesContain(MARKER));
    for (int i = 0; i < 100; i++) {
      assertArrayEquals(MARKER, receive(connector));
    }
    assertFalse(filesContain(MARKER));
  }

  @Test
  void withoutSealingThisMemoryIsRefusedUnlessSomebodyInsists() throws Exception {
    RefusedException e = assertThrows(RefusedException.class, () -> Channels.bind(address()));
    assertTrue(e.getMessage().contains("SealedChannels"), e.getMessage());

    ChannelOptions insisting =
        ChannelOptions.builder().dangerouslyAllowPlaintextOnHostVisibleMemory(true).build();
    binder = Channels.bind(address(), insisting);
    connector = Channels.connect(address(), insisting);
    awaitBoth();
    assertTrue(binder.publication().offer(1, MARKER, 0, MARKER.length) > 0);
    // The control of the tests above: they would see plaintext if there were any.
    assertTrue(filesContain(MARKER));
  }

  @Test
  void aPeerThatDoesNotSealIsRefused() throws Exception {
    ChannelOptions insisting =
        listening().dangerouslyAllowPlaintextOnHostVisibleMemory(true).build();
    binder = SealedChannels.bind(address(), listening().build(), sealing());
    connector = Channels.connect(address(), insisting);

    PeerLoss loss = nextLoss();

    assertEquals(LossReason.VIOLATION, loss.reason());
    assertEquals(Violation.CONFIGURATION, loss.violation());
    assertTrue(loss.detail().contains("SealedChannels"), loss.detail());
  }

  @Test
  void anotherSecretNeverConnects() throws Exception {
    byte[] other = new byte[32];
    other[5] = 1;
    binder = SealedChannels.bind(address(), listening().build(), sealing());
    connector =
        SealedChannels.connect(
            address(),
            ChannelOptions.defaults(),
            Sealing.builder(SealingSecret.preShared(other)).build());

    PeerLoss loss = nextLoss();

    assertEquals(LossReason.VIOLATION, loss.reason());
    assertEquals(Violation.SEAL_SESSION, loss.violation());
    assertEquals(0, binder.counters().sessions());
  }

  @Test
  void aRecordThatTheHostChangedClosesTheChannelAndIsNotDelivered() throws Exception {
    connect(sealing());
    assertTrue(binder.publication().offer(1, MARKER, 0, MARKER.length) > 0);
    byte[] first = receive(connector);
    assertTrue(binder.publication().offer(1, first, 0, first.length) > 0);

    // The last bytes of a ring that are not zero are the newest record's tag.
    Path outbox = outboxOfBinder();
    byte[] content = Files.readAllBytes(outbox);
    int last = content.length - 1;
    while (content[last] == 0) {
      last--;
    }
    try (FileChannel file =
            FileChannel.open(outbox, StandardOpenOption.WRITE, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment map = file.map(FileChannel.MapMode.READ_WRITE, 0, content.length, arena);
      map.set(JAVA_BYTE, last, (byte) ~content[last]);
    }

    long deadline = System.nanoTime() + LONG.toNanos();
    while (connector.closeReason() == null && System.nanoTime() < deadline) {
      connector
          .subscription()
          .poll((type, buffer, offset, length) -> assertEquals(-1, length, "delivered"), 10);
      Thread.onSpinWait();
    }
    assertEquals(LossReason.VIOLATION, connector.closeReason());
    assertEquals(Violation.AUTHENTICATION, nextLoss().violation());
  }

  @Test
  void everyNewSessionUnderOneSecretConnectsAgain() throws Exception {
    for (int session = 0; session < 5; session++) {
      connect(sealing());
      assertArrayEquals(MARKER, transfer(connector, binder, MARKER));
      connector.close();
      binder.close();
    }
  }

  private static Sealing sealing() {
    return Sealing.builder(Pair.secret()).build();
  }

  private String address() {
    return "file:" + directory.resolve("channel");
  }

  private ChannelOptions.Builder listening() {
    return ChannelOptions.builder()
        .listener(
            new ChannelListener() {
              @Override
              public void onPeerLost(Channel channel, PeerLoss loss) {
                losses.add(loss);
              }
            });
  }

  private PeerLoss nextLoss() throws InterruptedException {
    PeerLoss loss = losses.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    assertTrue(loss != null, "no loss was reported");
    return loss;
  }

  private void connect(Sealing sealing) throws InterruptedException {
    binder = SealedChannels.bind(address(), ChannelOptions.defaults(), sealing);
    connector = SealedChannels.connect(address(), listening().build(), sealing);
    awaitBoth();
  }

  private void awaitBoth() throws InterruptedException {
    assertTrue(binder.awaitConnected(LONG), binder::toString);
    assertTrue(connector.awaitConnected(LONG), connector::toString);
  }

  private static byte[] transfer(Channel from, Channel to, byte[] message) throws Exception {
    Thread sender =
        Thread.ofPlatform()
            .start(
                () ->
                    from.publication()
                        .send(9, MemorySegment.ofArray(message), 0, message.length, LONG));
    byte[] received = receive(to);
    sender.join();
    return received;
  }

  private static byte[] receive(Channel channel) {
    Subscription subscription = channel.subscription();
    byte[][] received = new byte[1][];
    long deadline = System.nanoTime() + LONG.toNanos();
    while (received[0] == null && System.nanoTime() < deadline) {
      subscription.await(Duration.ofMillis(100));
      subscription.poll(
          (type, buffer, offset, length) ->
              received[0] = buffer.asSlice(offset, length).toArray(JAVA_BYTE),
          1);
    }
    return received[0];
  }

  private boolean filesContain(byte[] wanted) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        byte[] content = Files.readAllBytes(file);
        for (int at = 0; at + wanted.length <= content.length; at++) {
          if (Arrays.mismatch(content, at, at + wanted.length, wanted, 0, wanted.length) < 0) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** The file that the binder shows, and the connector has mapped. */
  private Path outboxOfBinder() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith("." + Side.BINDER.toString().toLowerCase(ROOT)))
          .findAny()
          .orElseThrow();
    }
  }
}
