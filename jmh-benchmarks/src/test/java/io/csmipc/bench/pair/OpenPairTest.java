package io.csmipc.bench.pair;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.csmipc.bench.machine.Cores;
import io.csmipc.bench.machine.Workspace;
import io.csmipc.shim.Cpu;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class OpenPairTest {
  @ParameterizedTest
  @ValueSource(strings = {"csm-copy", "agrona-inplace"})
  void roundTripsAndStreamsTakeTurnsAndEveryMessageIsRight(String mode) throws Exception {
    try (Workspace workspace = Workspace.create(null);
        OpenPair pair =
            OpenPair.open(mode, workspace.shared(), "test", Cores.pick(Cpu.allowed()).b())) {
      pair.verify(64);
      for (int turn = 0; turn < 2; turn++) {
        pair.begin(true, 64);
        for (int i = 0; i < 100; i++) {
          pair.roundTrip();
        }
        assertDoesNotThrow(pair::end);
        pair.begin(false, 256);
        for (int i = 0; i < 10_000; i++) {
          pair.send();
        }
        assertDoesNotThrow(pair::end);
      }
    }
  }
}
