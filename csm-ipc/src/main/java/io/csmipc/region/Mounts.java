package io.csmipc.region;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The mounts of this process at one moment, from /proc/self/mountinfo (described in proc(5)).
 *
 * <p>File systems are looked up by device number and not by path: a path finds the wrong entry when
 * one mount hides another. File systems whose files report another device than their mount (btrfs,
 * overlayfs) are not found, hence unknown, hence host-visible: an error on the safe side.
 */
record Mounts(List<Mount> entries) {
  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");
  private static final String HUGETLBFS = "hugetlbfs";

  /** One line. Page size is 0 where the mount does not name one. */
  record Mount(long device, String point, String type, long pageSize) {}

  /** Reads them; none when /proc is not there, so that everything is unknown. */
  static Mounts current() {
    try {
      // Lenient: one mount point with odd bytes must not hide the others.
      return parse(new String(Files.readAllBytes(MOUNTINFO), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Mounts(List.of());
    }
  }

  static Mounts parse(String text) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : text.lines().toList()) {
      // id parent major:minor root point options [tags...] - type source superOptions
      int dash = line.indexOf(" - ");
      if (dash < 0) {
        continue;
      }
      String[] head = line.substring(0, dash).split(" ", 6);
      String[] tail = line.substring(dash + 3).split(" ", 3);
      String[] numbers = head.length < 6 ? new String[0] : head[2].split(":", 2);
      if (numbers.length == 2 && tail.length == 3) {
        long device = device(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
        mounts.add(new Mount(device, unescape(head[4]), tail[0], pageSize(tail[2])));
      }
    }
    return new Mounts(List.copyOf(mounts));
  }

  /** Who can see files on a device. */
  Protection protectionOf(long device) {
    String type = typeOf(device);
    return type.equals("tmpfs") || type.equals(HUGETLBFS)
        ? Protection.VM_PRIVATE
        : Protection.HOST_VISIBLE;
  }

  /** The file-system type of a device, empty when unknown. */
  String typeOf(long device) {
    String type = "";
    for (Mount mount : entries) {
      if (mount.device() == device) {
        if (!type.isEmpty() && !type.equals(mount.type())) {
          return "";
        }
        type = mount.type();
      }
    }
    return type;
  }

  /** The huge page size of a device, 0 when it has none. */
  long hugePageSizeOf(long device) {
    for (Mount mount : entries) {
      if (mount.device() == device && mount.type().equals(HUGETLBFS)) {
        return mount.pageSize();
      }
    }
    return 0;
  }

  /** Every hugetlbfs, small pages first, in an order that all processes of a machine agree on. */
  List<Mount> hugetlbfs() {
    return entries.stream()
        .filter(mount -> mount.type().equals(HUGETLBFS) && mount.pageSize() > 0)
        .sorted(Comparator.comparingLong(Mount::pageSize).thenComparing(Mount::point))
        .toList();
  }

  /** How stat(2) writes major and minor in one number (glibc's makedev). */
  private static long device(long major, long minor) {
    return (minor & 0xff)
        | ((major & 0xfff) << 8)
        | ((minor & ~0xffL) << 12)
        | ((major & ~0xfffL) << 32);
  }

  private static long pageSize(String superOptions) {
    for (String option : superOptions.split(",", -1)) {
      if (option.startsWith("pagesize=")) {
        String value = option.substring("pagesize=".length()).toUpperCase(Locale.ROOT);
        int unit = "KMG".indexOf(value.charAt(value.length() - 1));
        return unit < 0
            ? Long.parseLong(value)
            : Long.parseLong(value.substring(0, value.length() - 1)) << (10 * (unit + 1));
      }
    }
    return 0;
  }

  /** Spaces, tabs, newlines and backslashes are written as three octal digits. */
  private static String unescape(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 3 < text.length()) {
        out.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }
}
