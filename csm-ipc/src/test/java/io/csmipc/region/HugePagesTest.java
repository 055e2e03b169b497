package io.csmipc.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.RegionException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real huge pages, of which exactly two are to be had. */
class HugePagesTest {
  private static final long PAGE = 2 << 20;
  private static final RegionOptions HUGE = new RegionOptions(true, null, null);

  @TempDir Path hugetlbfs;

  @TempDir(factory = ShmDirectory.class)
  Path directory;

  private final HugePagePool pool = HugePagePool.of(PAGE);
  private long pagesBefore;
  private boolean mounted;

  @BeforeEach
  void mountTwoPages() throws Exception {
    Needs.root();
    Needs.need(Files.exists(pool.control()), "a kernel with huge pages of 2 MiB");
    pagesBefore = pool.total();
    Needs.need(pool.available() == 0, "a machine on which nobody else uses huge pages");
    Files.writeString(pool.control(), "" + (pagesBefore + 2));
    Needs.need(pool.available() == 2, "4 MiB of unfragmented memory");
    mounted =
        Needs.run("mount", "-t", "hugetlbfs", "-o", "pagesize=2M,mode=700", "none", "" + hugetlbfs);
    Needs.need(mounted, "the permission to mount (CAP_SYS_ADMIN)");
  }

  @AfterEach
  void giveBack() throws Exception {
    if (mounted) {
      assertEquals(List.of(), names(hugetlbfs));
      assertTrue(Needs.run("umount", "" + hugetlbfs));
    }
    if (Files.exists(pool.control())) {
      Files.writeString(pool.control(), "" + pagesBefore);
    }
  }

  private RegionEndpoint open(Path where, Side side, RegionOptions options) {
    return new FileRegionProvider().open("file", where + "/orders", side, options);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void anOutboxInHugePagesIsFoundByAViewerThatAskedForNone() throws IOException {
    try (RegionEndpoint binder = open(directory, Side.BINDER, HUGE);
        RegionEndpoint connector = open(directory, Side.CONNECTOR, RegionOptions.DEFAULT);
        Arena arena = Arena.ofShared();
        OwnedRegion outbox = binder.create(5000)) {
      outbox.map(arena).set(ValueLayout.JAVA_LONG, 0, 21);
      assertNull(connector.attach());
      outbox.publish();
      try (PeerRegion theirs = connector.attach()) {
        assertEquals(PAGE, theirs.segment().byteSize());
        assertEquals(21, theirs.segment().get(ValueLayout.JAVA_LONG, 0));
        assertEquals(Protection.VM_PRIVATE, theirs.protection());
        assertTrue(theirs.isCurrent());
      }
      assertTrue(
          Files.readString(Path.of("/proc/self/smaps")).contains("KernelPageSize:     2048 kB"));
      assertTrue(binder.describe().contains("2 MiB pages in " + hugetlbfs), binder::describe);
      assertEquals(1, pool.available());
    }
    assertEquals(2, pool.available());
  }

  @Test
  void tooFewHugePagesFallBackToOrdinaryOnesAndSaySo() throws IOException {
    try (RegionEndpoint binder = open(directory, Side.BINDER, HUGE);
        RegionEndpoint connector = open(directory, Side.CONNECTOR, HUGE);
        OwnedRegion huge = binder.create(PAGE)) {
      huge.publish();
      PeerRegion before = connector.attach();
      // When the next one needs more than there are
      try (before;
          OwnedRegion ordinary = binder.create(3 * PAGE)) {
        ordinary.publish();
        assertFalse(before.isCurrent());
        try (PeerRegion now = connector.attach()) {
          assertEquals(3 * PAGE, now.segment().byteSize());
        }
        String text = binder.describe();
        assertTrue(text.contains("4 KiB pages, because: Not enough huge pages"), text);
        assertTrue(text.contains("3 of 2 MiB are needed, 1 are available, 2 are missing"), text);
        // Then one outbox only is there to be found
        assertEquals(List.of(), names(hugetlbfs));
      }
    }
  }

  @Test
  void aChannelInHugetlbfsItselfFailsWithTheCommandThatHelps() throws IOException {
    try (RegionEndpoint binder = open(hugetlbfs, Side.BINDER, RegionOptions.DEFAULT);
        RegionEndpoint connector = open(hugetlbfs, Side.CONNECTOR, RegionOptions.DEFAULT)) {
      RegionException refusal =
          assertThrows(RegionException.class, () -> binder.create(3 * PAGE).close());
      String command = "echo %d > %s".formatted(pool.total() + 1, pool.control());
      assertTrue(refusal.getMessage().contains(command), refusal::getMessage);
      try (OwnedRegion outbox = binder.create(2 * PAGE)) {
        outbox.publish();
        assertEquals(Protection.VM_PRIVATE, outbox.protection());
        connector.attach().close();
        assertEquals(RegionEndpoint.Liveness.ALIVE, connector.peerLiveness());
      }
      assertEquals(2, names(hugetlbfs).size());
    }
  }

  @Test
  void equalNamesInDifferentDirectoriesDoNotMeetInHugetlbfs() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    try (RegionEndpoint here = open(directory, Side.BINDER, HUGE);
        RegionEndpoint there = open(other, Side.BINDER, HUGE);
        RegionEndpoint viewer = open(other, Side.CONNECTOR, HUGE);
        OwnedRegion mine = here.create(PAGE);
        OwnedRegion yours = there.create(PAGE)) {
      mine.publish();
      assertNull(viewer.attach());
      yours.publish();
      assertEquals(2, names(hugetlbfs).size());
    }
  }

  @Test
  void aKilledOwnersHugePagesComeBack() throws Exception {
    Path left =
        Place.main(directory, "orders", Mounts.current())
            .hugePlaces(Mounts.current())
            .getLast()
            .temporary(Side.BINDER, 1);
    Files.createFile(left);
    try (RegionEndpoint binder = open(directory, Side.BINDER, RegionOptions.DEFAULT)) {
      assertFalse(Files.exists(left), binder::describe);
    }
  }
}
