package io.csmipc.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.RegionException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system that is too small says so when a region is created, and not by a SIGBUS later. */
class SpaceTest {
  private static final long MEBI = 1 << 20;

  @TempDir Path directory;
  private boolean mounted;

  @BeforeEach
  void mountOneMebibyte() throws Exception {
    Needs.root();
    mounted = Needs.run("mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "none", "" + directory);
    Needs.need(mounted, "the permission to mount (CAP_SYS_ADMIN)");
  }

  @AfterEach
  void unmount() throws Exception {
    assertTrue(!mounted || Needs.run("umount", "" + directory));
  }

  private RegionEndpoint open() {
    return new FileRegionProvider()
        .open("file", directory + "/orders", Side.BINDER, RegionOptions.DEFAULT);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void aRegionThatDoesNotFitIsAnErrorThatSaysHowMuchIsMissing() throws IOException {
    try (RegionEndpoint binder = open()) {
      RegionException refusal =
          assertThrows(RegionException.class, () -> binder.create(2 * MEBI).close());
      String message = refusal.getMessage();
      assertTrue(message.contains(directory + "/csm-ipc.orders.binder."), message);
      assertTrue(message.contains("2097152 bytes are needed, 1048576 are free"), message);
      assertTrue(message.contains("--shm-size"), message);
      assertEquals(List.of("csm-ipc.orders.binder.lock"), files());
    }
  }

  @Test
  void whatFitsIsReservedToTheLastByte() throws IOException {
    try (RegionEndpoint binder = open();
        Arena arena = Arena.ofShared();
        OwnedRegion outbox = binder.create(MEBI)) {
      assertEquals(0, Files.getFileStore(directory).getUsableSpace());
      MemorySegment all = outbox.map(arena);
      all.fill((byte) 1);
      // A second one has no room, and the first one is none the worse for it
      assertThrows(RegionException.class, () -> binder.create(4096).close());
      assertEquals(2, files().size());
      assertEquals(1, all.get(java.lang.foreign.ValueLayout.JAVA_BYTE, MEBI - 1));
    }
  }

  @Test
  void spaceThatOthersTakeWhileTheFileIsWrittenIsTheSameError(
      @TempDir(factory = ShmDirectory.class) Path roomy) throws IOException {
    // Given a name that promises more space than there is when it comes to writing
    Path file = directory.resolve("file");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Place place = Place.main(directory, "orders", Mounts.current());
      RegionException refusal =
          assertThrows(
              RegionException.class,
              () -> Backing.reserve(channel, roomy.resolve("file"), place, 2 * MEBI));
      assertTrue(refusal.getMessage().contains("Not enough space"), refusal::getMessage);
      assertTrue(refusal.getCause() instanceof IOException);
    }
  }
}
