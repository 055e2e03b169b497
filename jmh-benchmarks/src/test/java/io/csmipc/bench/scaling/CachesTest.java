package io.csmipc.bench.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CachesTest {
  @TempDir private Path root;

  @Test
  void readsDataCachesAndLeavesOutTheOneForInstructions() throws IOException {
    cache(0, "Data", 1, "32K");
    cache(1, "Instruction", 1, "64K");
    cache(2, "Unified", 3, "32M");

    assertEquals(Map.of(1, 32L << 10, 3, 32L << 20), Caches.of(root, 1));
  }

  @Test
  void aMachineThatSaysNothingHasNone() {
    assertEquals(Map.of(), Caches.of(root, 1));
  }

  private void cache(int index, String type, int level, String size) throws IOException {
    Path cache = root.resolve("sys/devices/system/cpu/cpu1/cache/index" + index);
    Files.createDirectories(cache);
    Files.writeString(cache.resolve("type"), type + "\n");
    Files.writeString(cache.resolve("level"), level + "\n");
    Files.writeString(cache.resolve("size"), size + "\n");
  }
}
