package io.csmipc.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.OwnershipException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hostile peer swaps its file for a FIFO between the look and the opening. */
class PeerOpenerTest {
  @TempDir(factory = ShmDirectory.class)
  Path directory;

  @Test
  void aFifoOfAnotherUserCostsALimitedTimeAndOneThread() throws Exception {
    Path regular = Files.createFile(directory.resolve("regular"));
    Path fifo = directory.resolve("fifo");
    assertTrue(Needs.run("mkfifo", "" + fifo));
    FileStat seen = FileStat.of(regular);
    PeerOpener opener = new PeerOpener(new Users(seen.uid() + 1, seen.owner(), null));
    // When
    IOException refusal = assertThrows(IOException.class, () -> opener.open(fifo, seen).close());
    assertTrue(refusal.getMessage().contains("FIFO"), refusal::getMessage);
    assertEquals(1, openers());
    // Then the next attempt does not even begin
    assertThrows(IOException.class, () -> opener.open(regular, seen).close());
    assertEquals(1, openers());
    // Until the thread comes free
    FileChannel.open(fifo, StandardOpenOption.WRITE).close();
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (openers() > 0 && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
    opener.open(regular, seen).close();
    assertThrows(
        NoSuchFileException.class, () -> opener.open(directory.resolve("missing"), seen).close());
  }

  @Test
  void aFifoThatIsSeenIsNotOpened() throws Exception {
    Path fifo = directory.resolve("csm-ipc.orders.binder");
    assertTrue(Needs.run("mkfifo", "" + fifo));
    try (RegionEndpoint connector =
        new FileRegionProvider()
            .open("file", directory + "/orders", Side.CONNECTOR, RegionOptions.DEFAULT)) {
      OwnershipException refusal = assertThrows(OwnershipException.class, connector::attach);
      assertTrue(refusal.getMessage().contains("not a regular file"), refusal::getMessage);
    }
  }

  private static long openers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("csm-ipc-open"))
        .count();
  }
}
