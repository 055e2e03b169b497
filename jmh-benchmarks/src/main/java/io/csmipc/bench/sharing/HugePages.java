package io.csmipc.bench.sharing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which kinds of huge pages this process could use, and what to do about those that it cannot. */
final class HugePages {
  private static final long BASE = 2L << 20;

  private final Path root;

  /**
   * Looks below a directory.
   *
   * @param root of the file system; another one in tests
   */
  HugePages(Path root) {
    this.root = root;
  }

  /** Whether private memory gets transparent huge pages when it asks. */
  boolean transparent() {
    return readable(root.resolve("sys/kernel/mm/transparent_hugepage/enabled"))
        .map(text -> !text.contains("[never]"))
        .orElse(false);
  }

  /** A directory on a tmpfs that puts every file into huge pages, when there is one to write to. */
  Optional<Path> tmpfs() {
    return mounts().stream()
        .filter(m -> m.type().equals("tmpfs"))
        .filter(m -> m.options().contains("huge=always") || m.options().contains("huge=within"))
        .map(Mount::point)
        .filter(point -> Files.isWritable(root.resolve(point)))
        .map(Path.of("/")::resolve)
        .findFirst();
  }

  /** Whether there is a hugetlbfs to write to, and enough free pages of 2 MiB. */
  boolean hugetlb(long bytes) {
    boolean mounted =
        mounts().stream()
            .anyMatch(
                m -> m.type().equals("hugetlbfs") && Files.isWritable(root.resolve(m.point())));
    Path free = root.resolve("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
    return mounted
        && readable(free).map(text -> Long.parseLong(text.strip()) * BASE >= bytes).orElse(false);
  }

  /** What has to be done so that a placement can be measured. */
  static String advice(Placement placement, long bytes) {
    return switch (placement) {
      case HEAP_HUGE, NATIVE_HUGE -> "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled";
      case SHARED_TMPFS_HUGE -> "mount -t tmpfs -o huge=always,mode=1777 none /mnt/huge-tmpfs";
      case SHARED_HUGETLB ->
          "mount -t hugetlbfs -o pagesize=2M,mode=1770 none /mnt/huge; echo %d >"
                  .formatted((bytes + BASE - 1) / BASE)
              + " /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages";
      case HEAP, NATIVE, SHARED -> "";
    };
  }

  /** A line of /proc/mounts; the path is relative, so that it can be looked up below any root. */
  private record Mount(Path point, String type, String options) {}

  private List<Mount> mounts() {
    return readable(root.resolve("proc/mounts")).stream()
        .flatMap(String::lines)
        .map(line -> line.split(" ", -1))
        .filter(word -> word.length > 3 && word[1].length() > 1)
        .map(word -> new Mount(Path.of(word[1].substring(1)), word[2], word[3]))
        .toList();
  }

  private static Optional<String> readable(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
