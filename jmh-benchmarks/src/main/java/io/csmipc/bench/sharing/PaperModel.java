package io.csmipc.bench.sharing;

import java.util.List;

/**
 * A model of the paper's data-sharing experiment.
 *
 * @param name of the model
 * @param megabytes of its weights, 8 bits each
 * @param totals what the paper measured
 */
record PaperModel(String name, int megabytes, List<Total> totals) {
  /**
   * Memory of all realms together, in megabytes.
   *
   * @param parties realms that use the model
   * @param copies with a copy in each
   * @param shared with one for all
   */
  record Total(int parties, int copies, int shared) {
    /** What sharing saves, 0 to 1. */
    double saving() {
      return (copies - shared) / (double) copies;
    }
  }

  /** Table 4 of the CAEC paper, arXiv 2512.01594. */
  static final List<PaperModel> TABLE_4 =
      List.of(
          new PaperModel("gpt2", 177, List.of(new Total(2, 960, 800), new Total(3, 1440, 1110))),
          new PaperModel(
              "gpt2-medium", 437, List.of(new Total(2, 2000, 1580), new Total(3, 3000, 2150))));

  /** How much of the memory of avoidable copies the paper saw saved, 0 to 1. */
  double avoided(Total total) {
    return (total.copies() - total.shared()) / ((total.parties() - 1.0) * megabytes);
  }
}
