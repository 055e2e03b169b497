package io.csmipc.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What a channel leaves behind: files in its directory and mappings of this process. */
final class Traces {
  private static final long LIMIT_NANOS = 20_000_000_000L;

  private Traces() {}

  /** Nothing of a channel is there any more, within the time that retired mappings may take. */
  static void assertNone(Path directory, String name) throws IOException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!of(directory, name).isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(5_000_000);
    }
    assertEquals(List.of(), of(directory, name));
  }

  private static List<String> of(Path directory, String name) throws IOException {
    String stem = "csm-ipc." + name;
    try (Stream<Path> files = Files.list(directory);
        Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
      return Stream.concat(
              files.map(Path::toString).filter(file -> file.contains(stem)),
              mappings.filter(line -> line.contains(stem)))
          .toList();
    }
  }
}
