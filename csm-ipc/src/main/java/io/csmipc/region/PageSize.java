package io.csmipc.region;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The size of ordinary pages, and how sizes are written for people. */
final class PageSize {
  private static final Path AUXILIARY_VECTOR = Path.of("/proc/self/auxv");

  /** Key of the page size in the auxiliary vector, see getauxval(3). */
  private static final long AT_PAGESZ = 6;

  /** The largest ordinary page of any Linux that a JDK runs on. */
  private static final long LARGEST = 1 << 16;

  private PageSize() {}

  /** The kernel's word, or a size that every kernel's page size divides. */
  static long ordinary() {
    try {
      ByteBuffer vector =
          ByteBuffer.wrap(Files.readAllBytes(AUXILIARY_VECTOR)).order(ByteOrder.nativeOrder());
      while (vector.remaining() >= 2 * Long.BYTES) {
        long key = vector.getLong();
        long value = vector.getLong();
        if (key == AT_PAGESZ) {
          return value;
        }
      }
    } catch (IOException e) {
      return LARGEST;
    }
    return LARGEST;
  }

  /** Rounds up to whole pages. */
  static long roundUp(long size, long page) {
    return Math.multiplyExact(Math.ceilDiv(size, page), page);
  }

  static String text(long bytes) {
    String[] units = {"bytes", "KiB", "MiB", "GiB"};
    int unit = 0;
    long value = bytes;
    while (unit < units.length - 1 && value >= 1024 && value % 1024 == 0) {
      value /= 1024;
      unit++;
    }
    return value + " " + units[unit];
  }
}
