package io.csmipc.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a test needs of the machine: skipped without it, or failed where all tests must run. */
final class Needs {
  private Needs() {}

  static void need(boolean fulfilled, String what) {
    if ("all".equals(System.getProperty("csm.require"))) {
      assertTrue(fulfilled, "needs " + what);
    } else {
      assumeTrue(fulfilled, "needs " + what);
    }
  }

  /** Runs a program and tells whether it worked. */
  static boolean works(String... command) throws Exception {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
