package io.csmipc.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsTest {
  private static final String MOUNTINFO =
      """
      22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      25 22 0:21 / /dev/shm rw,nosuid shared:3 - tmpfs tmpfs rw,size=1024k
      26 22 0:22 / /home/a\\040b rw - tmpfs none rw
      27 26 259:1048577 / /home/a\\040b rw - xfs /dev/nvme0n1p1 rw
      28 22 0:30 / /huge1g rw master:4 propagate_from:2 - hugetlbfs none rw,pagesize=1024M
      29 22 0:31 / /huge2m rw - hugetlbfs none rw,gid=7,pagesize=2M
      30 22 0:40 / /mnt/host rw - virtiofs share rw
      nonsense
      """;

  private final Mounts mounts = Mounts.parse(MOUNTINFO);

  @Test
  void onlyTmpfsAndHugetlbfsArePrivateToTheVm() {
    assertEquals(Protection.VM_PRIVATE, mounts.protectionOf(21));
    assertEquals(Protection.VM_PRIVATE, mounts.protectionOf(31));
    assertEquals(Protection.HOST_VISIBLE, mounts.protectionOf(0x801));
    assertEquals(Protection.HOST_VISIBLE, mounts.protectionOf(40));
  }

  @Test
  void aFileSystemThatNoMountNamesIsHostVisible() {
    assertEquals(Protection.HOST_VISIBLE, mounts.protectionOf(77));
    assertEquals(Protection.HOST_VISIBLE, new Mounts(List.of()).protectionOf(21));
  }

  @Test
  void aMountHiddenUnderAnotherDoesNotLendItsProtection() {
    // 259:1048577 in the numbering of stat(2)
    long upper = 0x1L | 259L << 8 | 0x100000L << 12;
    assertEquals("/home/a b", mounts.entries().get(3).point());
    assertEquals("xfs", mounts.typeOf(upper));
    assertEquals(Protection.HOST_VISIBLE, mounts.protectionOf(upper));
  }

  @Test
  void hugePagesAreLookedForFromSmallToLarge() {
    assertEquals(
        List.of(
            new Mounts.Mount(31, "/huge2m", "hugetlbfs", 2 << 20),
            new Mounts.Mount(30, "/huge1g", "hugetlbfs", 1 << 30)),
        mounts.hugetlbfs());
    assertEquals(2 << 20, mounts.hugePageSizeOf(31));
    assertEquals(0, mounts.hugePageSizeOf(21));
  }

  @Test
  void theRealRootDirectoryAndDevShmAreFound() throws IOException {
    Mounts current = Mounts.current();
    long shm = FileStat.of(Path.of("/dev/shm")).key().device();
    assertEquals("tmpfs", current.typeOf(shm));
  }

  @Test
  void swapIsActiveWhenTheKernelListsAnyAndWhenNobodyKnows(@TempDir Path directory)
      throws IOException {
    String header = "Filename Type Size Used Priority\n";
    Path swaps = Files.writeString(directory.resolve("swaps"), header);
    assertFalse(Swap.isActive(swaps));
    Files.writeString(swaps, header + "/swapfile file 2097148 0 -2\n");
    assertTrue(Swap.isActive(swaps));
    assertFalse(Swap.isActive(directory.resolve("missing")));
    assertTrue(Swap.isActive(directory));
    assertEquals(Swap.isActive(Path.of("/proc/swaps")), Swap.isActive());
  }
}
