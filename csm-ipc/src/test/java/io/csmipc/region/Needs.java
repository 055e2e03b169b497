package io.csmipc.region;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What a test needs of the machine: without it the test is skipped, or fails where all must run.
 */
final class Needs {
  private Needs() {}

  static void need(boolean fulfilled, String what) {
    if ("all".equals(System.getProperty("csm.require"))) {
      assertTrue(fulfilled, "needs " + what);
    } else {
      assumeTrue(fulfilled, "needs " + what);
    }
  }

  static void root() {
    need("root".equals(System.getProperty("user.name")), "to run as root");
  }

  /** Runs a program and tells whether it worked. */
  static boolean run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }
}
