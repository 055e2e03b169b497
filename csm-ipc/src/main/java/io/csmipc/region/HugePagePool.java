package io.csmipc.region;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kernel's pool of huge pages of one size (Documentation/admin-guide/mm/hugetlbpage.rst).
 *
 * @param pageSize bytes
 */
record HugePagePool(long pageSize) {
  static HugePagePool of(long pageSize) {
    return new HugePagePool(pageSize);
  }

  /** Pages that a new mapping can still reserve, overcommitted ones included. */
  long available() {
    long unreserved = count("free_hugepages") - count("resv_hugepages");
    long extra = count("nr_overcommit_hugepages") - count("surplus_hugepages");
    return Math.max(unreserved, 0) + Math.max(extra, 0);
  }

  long total() {
    return count("nr_hugepages");
  }

  /** The file that sets how many there are. */
  Path control() {
    return directory().resolve("nr_hugepages");
  }

  private Path directory() {
    return Path.of("/sys/kernel/mm/hugepages/hugepages-%dkB".formatted(pageSize >> 10));
  }

  private long count(String file) {
    try {
      return Long.parseLong(Files.readString(directory().resolve(file)).trim());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
