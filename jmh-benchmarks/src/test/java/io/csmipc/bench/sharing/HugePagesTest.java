package io.csmipc.bench.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HugePagesTest {
  private static final String FREE = "sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages";

  @TempDir private Path root;

  @Test
  void aMachineThatSaysNothingHasNone() {
    HugePages pages = new HugePages(root);

    assertFalse(pages.transparent());
    assertFalse(pages.hugetlb(1));
    assertEquals(Optional.empty(), pages.tmpfs());
  }

  @Test
  void transparentOnesAreThereUnlessNever() throws IOException {
    write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
    assertTrue(new HugePages(root).transparent());

    write("sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n");
    assertFalse(new HugePages(root).transparent());
  }

  @Test
  void hugetlbfsNeedsEnoughFreePages() throws IOException {
    Files.createDirectories(root.resolve("mnt/huge"));
    write("proc/mounts", "none /mnt/huge hugetlbfs rw,pagesize=2M 0 0\n");
    write(FREE, "2\n");

    HugePages pages = new HugePages(root);

    assertTrue(pages.hugetlb(4 << 20));
    assertFalse(pages.hugetlb((4 << 20) + 1));
  }

  @Test
  void aTmpfsCountsOnlyWithHugePages() throws IOException {
    Files.createDirectories(root.resolve("mnt/plain"));
    Files.createDirectories(root.resolve("mnt/huge"));
    write("proc/mounts", "none /mnt/plain tmpfs rw 0 0\nnone /mnt/huge tmpfs rw,huge=always 0 0\n");

    assertEquals(Optional.of(Path.of("/mnt/huge")), new HugePages(root).tmpfs());
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
