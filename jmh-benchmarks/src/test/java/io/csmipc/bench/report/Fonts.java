package io.csmipc.bench.report;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.csmipc.bench.report.plot.Picture;
import java.io.IOException;

/** What plots need of the system. */
final class Fonts {
  private Fonts() {}

  /** Ends the test when the JDK finds no fonts; fails it when nothing may be skipped. */
  static void require() {
    try {
      Picture.requireFonts();
    } catch (IOException e) {
      if ("all".equals(System.getProperty("csm.require"))) {
        fail(e.getMessage(), e);
      }
      abort(e.getMessage());
    }
  }
}
