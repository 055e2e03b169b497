package io.csmipc.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Two directories of this run: one in memory of this machine alone, one on a disk, which the host
 * can see. Both go when it is closed.
 *
 * @param shared in /dev/shm
 * @param hostVisible on a file system of another kind
 * @param hostVisibleType which kind
 */
public record Workspace(Path shared, Path hostVisible, String hostVisibleType)
    implements AutoCloseable {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final Set<String> PRIVATE_TYPES = Set.of("tmpfs", "ramfs", "hugetlbfs");

  /**
   * Makes both.
   *
   * @param wish a directory on a disk, or null to look for one
   */
  public static Workspace create(Path wish) throws IOException {
    Path disk = wish == null ? findDisk() : checkDisk(wish);
    Path shared = Files.createTempDirectory(SHARED_MEMORY, "csm-compare-");
    return new Workspace(
        shared, Files.createTempDirectory(disk, "csm-compare-"), Files.getFileStore(disk).type());
  }

  private static Path findDisk() throws IOException {
    List<Path> candidates =
        List.of(Path.of("/var/tmp"), Path.of(System.getProperty("java.io.tmpdir")), Path.of(""));
    for (Path candidate : candidates) {
      if (Files.isWritable(candidate.toAbsolutePath()) && isHostVisible(candidate)) {
        return candidate.toAbsolutePath();
      }
    }
    throw new IOException(
        "no writable directory on a disk found for the modes on host-visible memory;"
            + " name one with --host-visible DIR");
  }

  private static Path checkDisk(Path wish) throws IOException {
    if (!Files.isWritable(wish) || !isHostVisible(wish)) {
      throw new IOException(
          "--host-visible needs a writable directory on a disk file system, found " + wish);
    }
    return wish.toAbsolutePath();
  }

  private static boolean isHostVisible(Path directory) throws IOException {
    return !PRIVATE_TYPES.contains(Files.getFileStore(directory).type());
  }

  @Override
  public void close() throws IOException {
    delete(shared);
    delete(hostVisible);
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
