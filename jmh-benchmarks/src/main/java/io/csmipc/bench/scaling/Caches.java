package io.csmipc.bench.scaling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The data caches of a CPU, as Linux describes them in sysfs. */
final class Caches {
  private static final String MEGA = "M";

  private Caches() {}

  /**
   * Sizes in bytes by level; empty where the system does not tell.
   *
   * @param root of the file system; another one in tests
   * @param cpu whose caches
   */
  static Map<Integer, Long> of(Path root, int cpu) {
    Map<Integer, Long> sizes = new TreeMap<>();
    Path caches = root.resolve("sys/devices/system/cpu/cpu" + cpu + "/cache");
    for (int index = 0; Files.isDirectory(caches.resolve("index" + index)); index++) {
      Path cache = caches.resolve("index" + index);
      try {
        if (!read(cache, "type").equals("Instruction")) {
          sizes.put(Integer.parseInt(read(cache, "level")), size(read(cache, "size")));
        }
      } catch (IOException e) {
        return sizes; // What is known so far.
      }
    }
    return sizes;
  }

  /** Reads the kernel's form: 512K, 32M. */
  static long size(String text) {
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return text.endsWith(MEGA) ? number << 20 : number << 10;
  }

  private static String read(Path cache, String file) throws IOException {
    return Files.readString(cache.resolve(file)).strip();
  }
}
