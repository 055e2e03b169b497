package io.csmipc.bench.report;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Our ratios over all sizes, and the paper's, for its communication benchmark.
 *
 * @param rows against whom, then by how much: latency, cycles, throughput
 */
record PaperTable(List<List<String>> rows) {
  /** The columns of every row. */
  static final List<String> HEAD =
      List.of("sealed with", "latency", "cycles at the sender", "throughput, one in flight");

  /**
   * The CAEC paper (arXiv 2512.01594), figure 5 and section 7: plaintext in CSM against sealing.
   */
  private static final List<List<String>> PAPER =
      List.of(
          List.of("the paper: OpenSSL, Cortex-A76", "24×–212×", "25×–209×", "26×–204×"),
          List.of("the paper: MbedTLS, Cortex-A76", "4.4×–203×", "4.5×–200×", "4.8×–194×"));

  private static final String OURS = "csm-copy";

  /** The table of the paper's experiment; none for others. */
  static Optional<PaperTable> of(Experiment experiment) {
    if (!experiment.suite().equals("paper") || !experiment.name().equals("figure-5")) {
      return Optional.empty();
    }
    List<List<String>> rows = new ArrayList<>();
    List<Result> results = experiment.results();
    results.stream()
        .map(Result::subject)
        .distinct()
        .filter(s -> s.startsWith("sealed"))
        .forEach(
            mode ->
                rows.add(
                    List.of(
                        mode,
                        range(results, mode, "latency_p50", false),
                        range(results, mode, "sender_cycles_p50", false),
                        range(results, mode, "throughput", true))));
    rows.addAll(PAPER);
    return Optional.of(new PaperTable(List.copyOf(rows)));
  }

  /**
   * From the smallest to the largest ratio of all sizes; above 1 means that plaintext is better.
   */
  private static String range(
      List<Result> results, String mode, String figure, boolean higherIsBetter) {
    double[] ratios =
        results.stream()
            .filter(r -> r.subject().equals(mode) && r.valid())
            .map(r -> Ratios.to(OURS, results, r, figure))
            .filter(ratio -> ratio != null && ratio > 0)
            .mapToDouble(ratio -> higherIsBetter ? 1 / ratio : ratio)
            .sorted()
            .toArray();
    return ratios.length == 0
        ? "not measured"
        : Ratios.text(ratios[0]) + "–" + Ratios.text(ratios[ratios.length - 1]);
  }
}
