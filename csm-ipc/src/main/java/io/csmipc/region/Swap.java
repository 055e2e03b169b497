package io.csmipc.region;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether this machine pages memory out. Pages of tmpfs can go to swap, and swap can lie on a disk
 * that the host reads; hugetlbfs is never swapped.
 */
public final class Swap {
  private static final Path SWAPS = Path.of("/proc/swaps");

  private Swap() {}

  /**
   * Whether any swap is in use by the kernel.
   *
   * @return true when it is, and when nobody can tell
   */
  public static boolean isActive() {
    return isActive(SWAPS);
  }

  static boolean isActive(Path swaps) {
    try {
      List<String> lines = Files.readAllLines(swaps);
      return lines.stream().skip(1).anyMatch(line -> !line.isBlank());
    } catch (NoSuchFileException e) {
      return false; // A kernel built without swap.
    } catch (IOException e) {
      return true;
    }
  }
}
