package io.csmipc.bench.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.csmipc.bench.machine.Workspace;
import io.csmipc.shim.Cpu;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class CountTest {
  @Test
  void countsEachInstructionOfACompiledPathInAnotherProcess() throws Exception {
    try (Workspace workspace = Workspace.create(null)) {
      Count count = count(workspace, "offer-64");

      // A copy of 64 bytes, a header and a check or two; and not the interpreter's thousands.
      assertTrue(count.instructions() > 30, count::toString);
      assertTrue(count.instructions() < 3_000, count::toString);
      assertTrue(count.spread() < 0.1 * count.instructions(), count::toString);
      assertEquals(0, count.bytes(), Recorded.BYTES_MARGIN);
    }
  }

  @Test
  void countsMoreForALongerMessageAndSeesWhatAllocates() throws Exception {
    try (Workspace workspace = Workspace.create(null)) {
      Count write = count(workspace, "agrona-write-64");
      Count seal = count(workspace, "seal-64");
      Count again = count(workspace, "agrona-write-64"); // the next repetition, same directory

      assertTrue(seal.instructions() > 2 * write.instructions(), seal + " against " + write);
      assertTrue(seal.bytes() > 16, seal::toString);
      assertEquals(write.instructions(), again.instructions(), 0.1 * write.instructions());
    }
  }

  private static Count count(Workspace workspace, String path)
      throws IOException, InterruptedException {
    try {
      return Count.of(path, workspace.shared(), 2, Cpu.allowed().getFirst());
    } catch (IllegalStateException e) {
      if (!e.getMessage().contains("EPERM")) {
        throw e;
      }
      return "all".equals(System.getProperty("csm.require"))
          ? fail(e.getMessage())
          : abort(e.getMessage());
    }
  }
}
