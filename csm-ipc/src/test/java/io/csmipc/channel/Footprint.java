package io.csmipc.channel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What outboxes cost this process.
 *
 * @param mappings how many of them are mapped, each mapping counted
 * @param residentBytes memory of the whole process that is in RAM
 */
record Footprint(long mappings, long residentBytes) {
  static Footprint now() throws IOException {
    long mapped = mappingsOf("");
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return new Footprint(mapped, Long.parseLong(line.replaceAll("\\D", "")) << 10);
      }
    }
    throw new IOException("no line VmRSS");
  }

  /** How many mappings of that channel's outboxes this process has. */
  static long mappingsOf(String address) throws IOException {
    List<String> maps = Files.readAllLines(Path.of("/proc/self/maps"));
    return maps.stream().filter(line -> line.contains("/csm-ipc." + address)).count();
  }
}
