package io.csmipc.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.csmipc.layout.RecordHeader;

/** Shows that a broken invariant would be found: guarded by a word that nobody guesses. */
public final class BrokenTarget {
  private BrokenTarget() {}

  /** Runs one input. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    long header = data.consumeLong();
    if (RecordHeader.frame(header) == 0x1234_5678) {
      Invariant.holds(RecordHeader.type(header) != 0x4711, "what this target is about");
    }
  }
}
