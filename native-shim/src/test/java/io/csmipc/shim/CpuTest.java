package io.csmipc.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CpuTest {
  private static final int NOT_THERE = 8191;

  @BeforeEach
  void needsTheLibrary() {
    Require.nativeLibrary();
  }

  @Test
  void runsAThreadWhereItWasPinned() throws Exception {
    for (int cpu : Cpu.allowed()) {
      Threads.run(
          () -> {
            assertTrue(Cpu.pinCurrentThread(cpu));
            assertEquals(cpu, Cpu.current());
            assertTrue(
                Files.readAllLines(Path.of("/proc/thread-self/status"))
                    .contains("Cpus_allowed_list:\t" + cpu));
          });
    }
  }

  @Test
  void movesAThreadThatWasPinnedBefore() throws Exception {
    List<Integer> allowed = Cpu.allowed();
    Threads.run(
        () -> {
          Cpu.pinCurrentThread(allowed.getFirst());

          assertTrue(Cpu.pinCurrentThread(allowed.getLast()));
          assertEquals(allowed.getLast(), Cpu.current());
        });
  }

  @Test
  void knowsWhatTheProcessMayUseWhateverAThreadIsPinnedTo() throws Exception {
    List<Integer> before = Cpu.allowed();
    Threads.run(
        () -> {
          Cpu.pinCurrentThread(before.getFirst());

          assertEquals(before, Cpu.allowed());
          assertFalse(before.isEmpty());
        });
  }

  @Test
  void refusesACpuThatIsNotThereAndNamesThoseThatAre() {
    for (int cpu : new int[] {NOT_THERE, NOT_THERE + 1, -1}) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> Cpu.pinCurrentThread(cpu));

      assertTrue(refusal.getMessage().contains("CPU " + cpu), refusal.getMessage());
      assertTrue(refusal.getMessage().endsWith(Cpu.allowed().toString()), refusal.getMessage());
    }
  }

  @Test
  void refusesToPinAVirtualThread() throws Exception {
    Thread thread =
        Thread.ofVirtual()
            .unstarted(
                () ->
                    assertThrows(
                        IllegalStateException.class,
                        () -> Cpu.pinCurrentThread(Cpu.allowed().getFirst())));
    Throwable[] thrown = new Throwable[1];
    thread.setUncaughtExceptionHandler((t, e) -> thrown[0] = e);

    thread.start();
    thread.join();

    assertNull(thrown[0]);
  }

  @Test
  void readsTheKernelsListFormat() {
    assertEquals(List.of(0), Cpu.parse("0"));
    assertEquals(List.of(0, 1, 2, 3), Cpu.parse("0-3"));
    assertEquals(List.of(0, 1, 8, 10, 11), Cpu.parse("0-1,8,10-11"));
  }
}
