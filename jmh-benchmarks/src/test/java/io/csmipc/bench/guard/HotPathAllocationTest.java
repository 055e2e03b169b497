package io.csmipc.bench.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.machine.Jvm;
import io.csmipc.bench.machine.Workspace;
import io.csmipc.shim.Cpu;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Counts bytes, in a JVM of its own with the flags of all measurements: what the compiler makes
 * here would depend on the tests that ran before.
 */
@Timeout(60)
final class HotPathAllocationTest {
  @ParameterizedTest
  @ValueSource(strings = {"offer-64", "offer-shared-64", "poll-64", "claim-commit-64", "borrow-64"})
  void aHotPathAllocatesNothingOnceItIsWarm(String path) throws Exception {
    assertEquals(0, bytes(path));
  }

  @ParameterizedTest
  @ValueSource(strings = "seal-64")
  void aPathThatAllocatesIsSeen(String path) throws Exception {
    assertTrue(bytes(path) >= 16);
  }

  private static double bytes(String path) throws Exception {
    try (Workspace workspace = Workspace.create(null)) {
      String marks = workspace.shared().resolve("marks").toString();
      String cpu = String.valueOf(Cpu.allowed().getFirst());
      Process process = Jvm.start(Subject.class, List.of(path, marks, "0", cpu));
      try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
        String line = answers.readLine();
        assertEquals(0, process.waitFor(), line);
        return Double.parseDouble(line.split(" ", -1)[2]);
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
