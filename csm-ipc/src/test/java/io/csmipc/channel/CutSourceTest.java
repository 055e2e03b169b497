package io.csmipc.channel;

import static io.csmipc.channel.Messages.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.Claim;
import io.csmipc.Publication;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The application sends from a file of its own that somebody has cut. */
class CutSourceTest {
  private static final int SIZE = 64 << 10;
  private static final int KEPT = 8 << 10;

  @TempDir Path directory;

  private final String address = "test-" + UUID.randomUUID();
  private final Recorder told = new Recorder();
  private final Recorder peerTold = new Recorder();

  /** Compiled code meets the end of a file in another way than the interpreter does. */
  @ParameterizedTest
  @CsvSource({"0, true", "30000, true", "0, false", "30000, false"})
  void isTheApplicationsOwnAffairAndNotALossOfTheChannel(int sentBefore, boolean exclusive)
      throws Exception {
    try (Arena arena = Arena.ofShared();
        Channel mine = Channels.bind(address, options(told, exclusive));
        Channel peer = Channels.connect(address, options(peerTold, exclusive))) {
      Messages.connect(mine, peer);
      Path file = directory.resolve("source");
      MemorySegment source = map(file, arena);
      Publication publication = mine.publication();
      try (Claim claim = publication.newClaim()) {
        for (int i = 0; i < sentBefore; i++) {
          while (publication.offer(1, source, SIZE - 100, 100) < 0) {
            drain(peer);
          }
        }
        drain(peer);
        // when
        cut(file);
        // then: all ways to send, over the end of the file and behind it
        for (int i = 0; i < 200; i++) {
          assertLost(() -> publication.offer(1, source, SIZE - 100, 100));
          assertLost(() -> publication.offer(1, source, KEPT - 1, 2));
          assertLost(() -> publication.offer(1, source, 0, SIZE));
          assertLost(() -> publication.send(1, source, 0, SIZE, SOON));
          assertTrue(publication.tryClaim(1, 1000, claim) > 0);
          assertLost(() -> claim.putBytes(0, source, SIZE - 1000, 1000));
          claim.abort();
          drain(peer);
        }
      }
      // and the channel lives, with what is left of the file
      assertTrue(publication.offer(1, source, 0, KEPT) > 0);
      Messages.offer(mine, 7);
      int[] lengths = {KEPT, 8};
      int[] got = new int[1];
      Eventually.holds(
          "two messages",
          SOON,
          () -> {
            peer.subscription().poll((t, m, at, n) -> assertEquals(lengths[got[0]++], n), 10);
            return got[0] == 2;
          });
      assertEquals(List.of(), told.losses());
      assertEquals(List.of(), peerTold.losses());
    }
  }

  private static void assertLost(Runnable send) {
    InternalError e = assertThrows(InternalError.class, send::run);
    assertTrue(e.getMessage().contains("fault occurred"), e::getMessage);
  }

  private static void drain(Channel peer) {
    while (peer.subscription().poll((type, m, at, n) -> assertEquals(100, n), 100) > 0) {
      // goes on
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // closed with the arena
  private static MemorySegment map(Path file, Arena arena) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(SIZE);
      return open.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, SIZE, arena);
    }
  }

  private static void cut(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(KEPT);
    }
  }

  private static ChannelOptions options(Recorder recorder, boolean exclusive) {
    return ChannelOptions.builder()
        .ringCapacity(1 << 18)
        .exclusivePublication(exclusive)
        .listener(recorder)
        .build();
  }
}
