package io.csmipc.bench.sharing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel says about memory in files below /proc, described in proc(5); in bytes. */
final class ProcessMemory {
  private static final Pattern FIELD = Pattern.compile("(\\w+):\\s+(\\d+) kB");
  private static final int KILO = 1024;

  /** Parts of a mapping that one entry of the page tables covers with 2 MiB or more. */
  private static final List<String> HUGE =
      List.of(
          "AnonHugePages", "ShmemPmdMapped", "FilePmdMapped", "Shared_Hugetlb", "Private_Hugetlb");

  private ProcessMemory() {}

  /**
   * A process's share of the memory that it maps: each page divided by the number of processes that
   * map it. Huge pages of hugetlbfs are not in it.
   *
   * @param process its number
   */
  static long proportional(long process) throws IOException {
    return field(read(process, "smaps_rollup"), "Pss");
  }

  /** The same of one file that it maps, named by the end of its path. */
  static long proportionalOfFile(long process, String file) throws IOException {
    return proportionalOfFile(read(process, "smaps"), file);
  }

  static long proportionalOfFile(String smaps, String file) {
    long sum = 0;
    boolean inside = false;
    for (String line : smaps.lines().toList()) {
      Matcher field = FIELD.matcher(line);
      if (!field.matches()) {
        inside = isMapping(line) ? line.endsWith(file) : inside;
      } else if (inside && field.group(1).equals("Pss")) {
        sum += KILO * Long.parseLong(field.group(2));
      }
    }
    return sum;
  }

  /** Whether a line begins a mapping: two addresses, rights, offset, device, inode, path. */
  private static boolean isMapping(String line) {
    return line.matches("[0-9a-f]+-[0-9a-f]+ [rwxsp-]{4} .*");
  }

  /** The page tables of a process, which no mapping's figures hold. */
  static long pageTables(long process) throws IOException {
    return field(read(process, "status"), "VmPTE");
  }

  /** How much of what this process maps is mapped in huge pages, of whatever kind. */
  static long hugeOfThisProcess() throws IOException {
    return huge(Files.readString(Path.of("/proc/self/smaps_rollup")));
  }

  static long huge(String rollup) {
    return HUGE.stream().mapToLong(name -> rollup.contains(name) ? field(rollup, name) : 0).sum();
  }

  /** The kernel's estimate of what new programs could get without swapping. */
  static long available() throws IOException {
    return field(Files.readString(Path.of("/proc/meminfo")), "MemAvailable");
  }

  static long field(String text, String name) {
    Matcher field = FIELD.matcher(text);
    while (field.find()) {
      if (field.group(1).equals(name)) {
        return KILO * Long.parseLong(field.group(2));
      }
    }
    throw new IllegalArgumentException("there is no " + name + " in:\n" + text);
  }

  private static String read(long process, String file) throws IOException {
    return Files.readString(Path.of("/proc", String.valueOf(process), file));
  }
}
