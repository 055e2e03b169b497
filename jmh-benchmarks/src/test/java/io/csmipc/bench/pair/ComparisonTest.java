package io.csmipc.bench.pair;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.machine.Cores;
import io.csmipc.bench.machine.Machine;
import io.csmipc.bench.machine.Workspace;
import io.csmipc.shim.Cpu;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes, real memory; nothing about times. */
@Timeout(300)
final class ComparisonTest {
  private static final List<Integer> SIZES = List.of(64, 4096);
  private static final Settings TINY = new Settings(SIZES, 10, 0, 5, 5, 100.0);

  @Test
  void everyModeDeliversEveryMessageBetweenTwoProcesses() throws Exception {
    boolean twoCpus = Cpu.allowed().size() >= 2;
    assertTrue(twoCpus || !"all".equals(System.getProperty("csm.require")), "needs two CPUs");
    Assumptions.assumeTrue(twoCpus, "needs two CPUs");
    ByteArrayOutputStream progress = new ByteArrayOutputStream();
    Workspace workspace = Workspace.create(null);
    List<Cell> cells;
    try (workspace) {
      cells =
          new Comparison(
                  Mode.all(),
                  1,
                  TINY,
                  Cores.pick(Cpu.allowed()),
                  workspace,
                  new PrintStream(progress, true, StandardCharsets.UTF_8))
              .run();
    }

    Report report = new Report(new Machine(Map.of()), cells);
    assertEquals(List.of(), report.complaints());
    assertEquals(Mode.all().size() * SIZES.size(), cells.size());
    assertAll(cells.stream().map(cell -> () -> complete(cell)));
    assertEquals(Mode.all().size(), progress.toString(StandardCharsets.UTF_8).lines().count());
    assertFalse(Files.exists(workspace.shared()));
    assertFalse(Files.exists(workspace.hostVisible()));
  }

  private static void complete(Cell cell) {
    String name = cell.mode().title() + " " + cell.size();
    assertEquals(TINY.messages(), cell.latency().getTotalCount(), name);
    assertEquals(cell.mode().kind().hasCodePath(), cell.warmCycles() >= 0, name);
    for (double figure :
        new double[] {
          cell.senderCycles(),
          cell.crossCycles(),
          cell.roundTripsPerSecond(),
          cell.streamPerSecond()
        }) {
      assertTrue(Double.isFinite(figure) && figure >= 0, name);
    }
  }
}
