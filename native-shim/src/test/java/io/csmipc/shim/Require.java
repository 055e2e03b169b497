package io.csmipc.shim;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs from the machine. What is missing skips the test, with the name of the Debian
 * package that brings it; with the system property {@code csm.require=all} the test fails instead.
 */
final class Require {
  private Require() {}

  static void tool(String executable, String debianPackage) {
    boolean found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, executable)));
    present(found, executable, debianPackage);
  }

  static void nativeLibrary() {
    present(Shim.isNative(), "the native library (" + Shim.describe() + ")", "gcc libc6-dev");
  }

  static void present(boolean present, String what, String debianPackage) {
    String message = what + " is missing. Debian: apt install " + debianPackage;
    if ("all".equals(System.getProperty("csm.require"))) {
      Assertions.assertTrue(present, message);
    }
    Assumptions.assumeTrue(present, message);
  }
}
