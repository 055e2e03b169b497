package io.csmipc.region;

import io.csmipc.RegionException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reserves every page of a new file. What is missing must be an error of creation: met later, in a
 * mapping, it is a SIGBUS.
 */
final class Backing {
  private static final long CHUNK = 1 << 20;

  private Backing() {}

  static void reserve(FileChannel channel, Path path, Place place, long size) {
    if (place.hugePageSize() > 0) {
      reserveHugePages(channel, path, place.hugePageSize(), size);
    } else {
      writeZeros(channel, path, size);
    }
  }

  private static void writeZeros(FileChannel channel, Path path, long size) {
    // Looked at first, so as not to starve others of space that cannot suffice anyway.
    if (usable(path) < size) {
      throw outOfSpace(path, size, null);
    }
    try (Arena arena = Arena.ofConfined()) {
      ByteBuffer zeros = arena.allocate(Math.min(CHUNK, size)).asByteBuffer();
      for (long done = 0; done < size; ) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), size - done));
        done += channel.write(zeros);
      }
    } catch (IOException e) {
      throw FileErrors.isOutOfSpace(e)
          ? outOfSpace(path, size, e)
          : FileErrors.explain("write", path, e);
    }
  }

  /** hugetlbfs has no write; mapping reserves pages, and touching proves that they can be had. */
  private static void reserveHugePages(FileChannel channel, Path path, long page, long size) {
    HugePagePool pool = HugePagePool.of(page);
    long needed = size / page;
    if (pool.available() < needed) {
      throw outOfHugePages(path, pool, needed, null);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
      for (long at = 0; at < size; at += page) {
        all.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
      }
    } catch (IOException | InternalError e) {
      // InternalError: a limit of the container that the kernel checks at first touch.
      throw outOfHugePages(path, pool, needed, e);
    }
  }

  private static RegionException outOfSpace(Path path, long size, IOException cause) {
    return new RegionException(
        ("Not enough space for %s: %d bytes are needed, %d are free. Free some, make the ring"
                + " smaller, or enlarge the file system (mount -o remount,size=...; containers have"
                + " 64 MiB of /dev/shm unless started with --shm-size).")
            .formatted(path, size, usable(path)),
        cause);
  }

  private static RegionException outOfHugePages(
      Path path, HugePagePool pool, long needed, Throwable cause) {
    long available = pool.available();
    String found =
        available < needed
            ? "%d are missing".formatted(needed - available)
            : "the mount or the container limits them";
    return new RegionException(
        ("Not enough huge pages for %s: %d of %s are needed, %d are available, %s. Run as root:"
                + " echo %d > %s, and look at the mount's size= option and the cgroup's hugetlb"
                + " limit.")
            .formatted(
                path,
                needed,
                PageSize.text(pool.pageSize()),
                available,
                found,
                pool.total() + Math.max(needed - available, 0),
                pool.control()),
        cause);
  }

  private static long usable(Path path) {
    try {
      FileStore store = Files.getFileStore(path.getParent());
      // A tmpfs without a limit reports nothing at all.
      return store.getTotalSpace() == 0 ? Long.MAX_VALUE : store.getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE; // Writing will tell.
    }
  }
}
