package io.csmipc.bench.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

final class ProcessMemoryTest {
  private static final String ROLLUP =
      """
      556ed1a04000-7ffd2bb9e000 ---p 00000000 00:00 0                          [rollup]
      Rss:               61204 kB
      Pss:               44012 kB
      Pss_Anon:          20000 kB
      AnonHugePages:      4096 kB
      ShmemPmdMapped:     2048 kB
      FilePmdMapped:         0 kB
      Shared_Hugetlb:     8192 kB
      Private_Hugetlb:       0 kB
      """;

  private static final String SMAPS =
      """
      7f0000000000-7f0000400000 r--s 00000000 00:1a 77                         /dev/shm/d/csm-ipc.m-1.binder
      Size:               4096 kB
      Pss:                2048 kB
      Pss_Dirty:          2048 kB
      VmFlags: rd sh mr
      7f0000400000-7f0000500000 rw-p 00000000 00:00 0
      Pss:                 900 kB
      7f0000500000-7f0000600000 r--s 00400000 00:1a 77                         /dev/shm/d/csm-ipc.m-1.binder
      Pss:                  10 kB
      7f0000600000-7f0000700000 r--s 00000000 00:1a 78                         /dev/shm/d/csm-ipc.m-11.binder
      Pss:                   7 kB
      """;

  @Test
  void findsAFieldByItsWholeName() {
    assertEquals(44012 * 1024L, ProcessMemory.field(ROLLUP, "Pss"));
  }

  @Test
  void namesAFieldThatIsMissing() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> ProcessMemory.field(ROLLUP, "Pss_Nothing"));

    assertTrue(e.getMessage().contains("Pss_Nothing"), e.getMessage());
  }

  @Test
  void addsUpEveryKindOfHugePages() {
    assertEquals((4096 + 2048 + 8192) * 1024L, ProcessMemory.huge(ROLLUP));
  }

  @Test
  void countsTheMappingsOfOneFileAndOfNoOther() {
    assertEquals(2058 * 1024L, ProcessMemory.proportionalOfFile(SMAPS, "/csm-ipc.m-1.binder"));
  }

  @Test
  void seesMemoryThatThisProcessTouches() throws IOException {
    long self = ProcessHandle.current().pid();
    long bytes = 64 << 20;
    try (Arena arena = Arena.ofConfined()) {
      long before = ProcessMemory.proportional(self);
      MemorySegment memory = arena.allocate(bytes);
      Weights.fill(memory, bytes);

      long grown = ProcessMemory.proportional(self) - before;

      assertTrue(grown > bytes * 9 / 10, "grown by " + grown);
    }
  }
}
