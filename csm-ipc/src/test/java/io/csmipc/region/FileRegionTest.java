package io.csmipc.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.OwnershipException;
import io.csmipc.RegionException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory in files, both sides in this process unless a test says otherwise. */
class FileRegionTest {
  private static final long LARGE = (2L << 30) + (100L << 20);

  @TempDir(factory = ShmDirectory.class)
  Path directory;

  private RegionEndpoint binder;
  private RegionEndpoint connector;

  @BeforeEach
  void openBothSides() {
    binder = open(directory, "orders", Side.BINDER);
    connector = open(directory, "orders", Side.CONNECTOR);
  }

  @AfterEach
  void closeBothSidesWithoutTrace() throws IOException {
    binder.close();
    connector.close();
    assertEquals(List.of(), files("csm-ipc"));
    assertEquals(0, mappings(directory.toString()).size());
  }

  private static RegionEndpoint open(Path directory, String name, Side side) {
    return new FileRegionProvider()
        .open("file", directory + "/" + name, side, RegionOptions.DEFAULT);
  }

  private List<String> files(String start) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(start))
          .sorted()
          .toList();
    }
  }

  private static List<String> mappings(String part) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains(part))
        .toList();
  }

  @Test
  void aViewerSeesNothingBeforePublishAndEverythingAfter() {
    try (Arena arena = Arena.ofShared();
        OwnedRegion outbox = binder.create(4096)) {
      MemorySegment mine = outbox.map(arena);
      mine.set(ValueLayout.JAVA_LONG, 8, 11);
      assertNull(connector.attach());
      outbox.publish();
      try (PeerRegion theirs = connector.attach()) {
        assertEquals(outbox.size(), theirs.segment().byteSize());
        assertEquals(11, theirs.segment().get(ValueLayout.JAVA_LONG, 8));
        mine.set(ValueLayout.JAVA_LONG, 8, 12);
        assertEquals(12, theirs.segment().get(ValueLayout.JAVA_LONG, 8));
      }
    }
    assertNull(connector.attach());
  }

  @Test
  void aRegionIsNewAndZeroAndInWholePages() {
    try (Arena arena = Arena.ofShared();
        OwnedRegion outbox = binder.create(5000)) {
      long page = PageSize.ordinary();
      assertEquals(PageSize.roundUp(5000, page), outbox.size());
      assertFalse(outbox.recycled());
      MemorySegment mine = outbox.map(arena);
      MemorySegment again = outbox.map(arena);
      assertEquals(-1, mine.mismatch(arena.allocate(outbox.size())));
      mine.set(ValueLayout.JAVA_LONG, 0, 5);
      assertEquals(5, again.get(ValueLayout.JAVA_LONG, 0));
    }
  }

  @Test
  void publishReplacesTheEarlierOutboxAndLeavesItsMappingsAlone() throws IOException {
    try (Arena arena = Arena.ofShared();
        OwnedRegion first = binder.create(4096);
        OwnedRegion second = binder.create(8192)) {
      first.map(arena).set(ValueLayout.JAVA_LONG, 0, 1);
      second.map(arena).set(ValueLayout.JAVA_LONG, 0, 2);
      first.publish();
      try (PeerRegion old = connector.attach()) {
        assertTrue(old.isCurrent());
        second.publish();
        assertFalse(old.isCurrent());
        // Closing the one that is no longer shown takes nothing away
        end(first);
        assertEquals(1, old.segment().get(ValueLayout.JAVA_LONG, 0));
      }
      try (PeerRegion next = connector.attach()) {
        assertEquals(2, next.segment().get(ValueLayout.JAVA_LONG, 0));
        assertTrue(next.isCurrent());
        end(second);
        assertFalse(next.isCurrent());
      }
      assertEquals(
          List.of("csm-ipc.orders.binder.lock", "csm-ipc.orders.connector.lock"), files("csm-ipc"));
    }
  }

  private static void end(OwnedRegion region) {
    region.close();
  }

  @Test
  void aViewersMappingIsReadOnlyForJavaAndForTheOperatingSystem() throws IOException {
    try (OwnedRegion outbox = binder.create(4096)) {
      outbox.publish();
      try (PeerRegion theirs = connector.attach()) {
        MemorySegment segment = theirs.segment();
        assertTrue(segment.isReadOnly());
        assertThrows(
            IllegalArgumentException.class, () -> segment.set(ValueLayout.JAVA_LONG, 0, 1));
        List<String> mapped = mappings(directory + "/csm-ipc.orders.binder");
        assertEquals(1, mapped.size());
        assertTrue(mapped.getFirst().contains(" r--s "), mapped::getFirst);
      }
    }
  }

  @Test
  void aClosedViewThrowsInsteadOfShowingOtherMemory() {
    try (OwnedRegion outbox = binder.create(4096)) {
      outbox.publish();
      PeerRegion theirs = connector.attach();
      theirs.close();
      theirs.close();
      assertThrows(
          IllegalStateException.class, () -> theirs.segment().get(ValueLayout.JAVA_LONG, 0));
      assertFalse(theirs.isCurrent());
    }
  }

  @Test
  void aRegionThatItsOwnerTruncatesThrowsInternalErrorInItsViewer() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    try (RegionEndpoint mine = open(other, "stock", Side.CONNECTOR);
        Party owner = Party.start()) {
      assertEquals("ok", owner.ask("open file:" + other + "/stock BINDER"));
      assertEquals("ok", owner.ask("show 8192 3"));
      try (PeerRegion theirs = mine.attach()) {
        assertEquals(3, theirs.segment().get(ValueLayout.JAVA_LONG, 0));
        assertEquals("ok", owner.ask("truncate " + other + "/csm-ipc.stock.binder"));
        assertThrows(InternalError.class, () -> theirs.segment().get(ValueLayout.JAVA_LONG, 4096));
        // And what is left of it is no outbox
        RegionException refusal = assertThrows(RegionException.class, mine::attach);
        assertTrue(refusal.getMessage().contains("is empty"), refusal::getMessage);
      }
    }
  }

  @Test
  void attachFindsAnOutboxHoweverOftenItIsReplacedMeanwhile() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    try (RegionEndpoint mine = open(other, "stock", Side.CONNECTOR);
        Party owner = Party.start()) {
      assertEquals("ok", owner.ask("open file:" + other + "/stock BINDER"));
      assertEquals("ok", owner.ask("show 4096 42"));
      owner.tell("replace 2000");
      int replaced = 0;
      int rounds = 0;
      do {
        try (PeerRegion theirs = mine.attach()) {
          assertNotNull(theirs);
          // Whichever it is, it is complete.
          assertEquals(42, theirs.segment().get(ValueLayout.JAVA_LONG, 0));
          replaced += theirs.isCurrent() ? 0 : 1;
        }
        rounds++;
      } while (rounds < 500);
      assertEquals("ok", owner.answer());
      assertEquals("ok", owner.ask("close"));
      assertTrue(replaced < rounds);
    }
  }

  @Test
  void protectionFollowsTheFileSystem() throws IOException {
    Path disk = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "region");
    String type = Mounts.current().typeOf(FileStat.of(disk).key().device());
    Needs.need(!type.equals("tmpfs"), "a build directory that is not on tmpfs");
    try (RegionEndpoint owner = open(disk, "stock", Side.BINDER);
        RegionEndpoint viewer = open(disk, "stock", Side.CONNECTOR);
        OwnedRegion onDisk = owner.create(4096);
        OwnedRegion inMemory = binder.create(4096)) {
      assertEquals(Protection.HOST_VISIBLE, owner.protection());
      assertEquals(Protection.HOST_VISIBLE, onDisk.protection());
      assertEquals(Protection.VM_PRIVATE, binder.protection());
      assertEquals(Protection.VM_PRIVATE, inMemory.protection());
      onDisk.publish();
      inMemory.publish();
      try (PeerRegion diskView = viewer.attach();
          PeerRegion memoryView = connector.attach()) {
        assertEquals(Protection.HOST_VISIBLE, diskView.protection());
        assertEquals(Protection.VM_PRIVATE, memoryView.protection());
      }
    } finally {
      Files.delete(disk);
    }
  }

  @Test
  void aThousandReconnectsLeaveFilesDescriptorsAndMappingsAsTheyWere() throws IOException {
    long descriptors = count("/proc/self/fd");
    for (int i = 0; i < 1000; i++) {
      try (Arena arena = Arena.ofShared();
          OwnedRegion outbox = binder.create(4096)) {
        outbox.map(arena).set(ValueLayout.JAVA_LONG, 0, i);
        outbox.publish();
        try (PeerRegion theirs = connector.attach()) {
          assertEquals(i, theirs.segment().get(ValueLayout.JAVA_LONG, 0));
        }
      }
    }
    assertEquals(2, files("csm-ipc").size());
    assertEquals(0, mappings(directory.toString()).size());
    // The JVM itself may have opened a few meanwhile.
    assertTrue(count("/proc/self/fd") < descriptors + 50);
  }

  private static long count(String path) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(path))) {
      return entries.count();
    }
  }

  @Tag("large")
  @Test
  void aRegionCanBeLargerThanTwoGibibytes() throws IOException {
    Needs.need(
        Files.getFileStore(directory).getUsableSpace() > LARGE + (1L << 30),
        "3.1 GiB free in /dev/shm");
    try (Arena arena = Arena.ofShared();
        OwnedRegion outbox = binder.create(LARGE)) {
      outbox.map(arena).set(ValueLayout.JAVA_LONG, LARGE - 8, 99);
      outbox.publish();
      try (PeerRegion theirs = connector.attach()) {
        assertEquals(99, theirs.segment().get(ValueLayout.JAVA_LONG, LARGE - 8));
        assertEquals(0, theirs.segment().get(ValueLayout.JAVA_LONG, LARGE - 16));
      }
    }
  }

  @Test
  void aLinkInPlaceOfThePeersOutboxIsNotFollowed() throws IOException {
    Path link = directory.resolve("csm-ipc.orders.binder");
    Files.createSymbolicLink(link, Files.writeString(directory.resolve("precious"), "gold"));
    OwnershipException refusal = assertThrows(OwnershipException.class, connector::attach);
    assertTrue(refusal.getMessage().contains("symbolic link"), refusal::getMessage);
    Files.delete(link);
  }

  @Test
  void aDirectoryInWhichEverybodyCanReplaceFilesIsRefused() throws IOException {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    RegionException refusal =
        assertThrows(RegionException.class, () -> open(open, "stock", Side.BINDER).close());
    assertTrue(refusal.getMessage().contains("chmod +t"), refusal::getMessage);
  }

  @Test
  void anEndpointThatWasClosedShowsNothingAnyMore() throws IOException {
    try (OwnedRegion outbox = binder.create(4096)) {
      binder.close();
      assertThrows(IllegalStateException.class, outbox::publish);
      assertThrows(IllegalStateException.class, () -> binder.create(4096));
      assertThrows(IllegalStateException.class, () -> binder.attach());
      assertEquals(List.of("csm-ipc.orders.connector.lock"), files("csm-ipc"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".hidden", "a b", "ä", "..", "a:b", "a\nb"})
  void namesThatCannotBeFileNamesAreRefused(String name) {
    RegionException refusal =
        assertThrows(RegionException.class, () -> open(directory, name, Side.BINDER).close());
    assertTrue(refusal.getMessage().contains("1 to 100 of the characters"), refusal::getMessage);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "orders", "dir/orders", "/", "/dev/shm/"})
  void pathsThatAreNotADirectoryAndANameAreRefused(String path) {
    FileRegionProvider provider = new FileRegionProvider();
    RegionException refusal =
        assertThrows(
            RegionException.class,
            () -> provider.open("file", path, Side.BINDER, RegionOptions.DEFAULT).close());
    assertTrue(refusal.getMessage().contains("file:/DIR/NAME"), refusal::getMessage);
  }

  @Test
  void namesOfAnyAllowedLengthWork() {
    try (RegionEndpoint longest = open(directory, "n".repeat(100), Side.CONNECTOR);
        OwnedRegion outbox = longest.create(1)) {
      outbox.publish();
    }
    assertThrows(
        RegionException.class, () -> open(directory, "n".repeat(101), Side.BINDER).close());
  }

  @Test
  void aMissingDirectoryIsNamed() {
    RegionException refusal =
        assertThrows(
            RegionException.class,
            () -> open(directory.resolve("nowhere"), "stock", Side.BINDER).close());
    assertTrue(refusal.getMessage().contains("There is no directory"), refusal::getMessage);
  }
}
