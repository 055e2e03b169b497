package io.csmipc.bench.jmh;

import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;

/** One benchmark with one set of parameters: what its forks measured, one value each. */
final class Row {
  /** Names of figures. */
  static final String TIME = "time";

  /** As {@link #TIME}. */
  static final String CYCLES = "cycles";

  private static final double[] PERCENTILES = {50, 99, 99.9};

  private final String benchmark;
  private final Map<String, String> parameters;
  private final Map<String, Values> figures = new LinkedHashMap<>();
  private final List<Double> waits = new ArrayList<>();
  private String failure = "";

  private record Values(String unit, List<Double> values) {}

  Row(String benchmark, Map<String, String> parameters) {
    this.benchmark = benchmark;
    this.parameters = parameters;
  }

  /** Class and method. */
  String benchmark() {
    return benchmark;
  }

  /** Adds a fork. */
  void add(RunResult result) {
    org.openjdk.jmh.results.Result<?> primary = result.getPrimaryResult();
    if (result.getParams().getMode() == Mode.SampleTime) {
      for (double percentile : PERCENTILES) {
        String name = String.format(Locale.ROOT, "time_p%s", percentile).replace(".0", "");
        add(name, "ns", primary.getStatistics().getPercentile(percentile));
      }
    } else {
      add(TIME, primary.getScoreUnit(), primary.getScore());
    }
    result
        .getSecondaryResults()
        .forEach(
            (label, secondary) -> {
              if (label.startsWith(CyclesProfiler.LABEL)) {
                add(CYCLES, secondary.getScoreUnit(), secondary.getScore());
              } else if (label.equals(AllocationProfiler.LABEL)) {
                add(AllocationProfiler.LABEL, secondary.getScoreUnit(), secondary.getScore());
              } else if (label.equals(WaitProfiler.LABEL)) {
                waits.add(secondary.getScore());
              }
            });
  }

  private void add(String name, String unit, double value) {
    if (!Double.isNaN(value)) {
      figures.computeIfAbsent(name, key -> new Values(unit, new ArrayList<>())).values().add(value);
    }
  }

  /** A fork failed. */
  void fail(String reason) {
    failure = reason;
  }

  /**
   * The row of a table. A fork that was disturbed more often than another stays in it: the median
   * stands for all, and a row with no fork that was left alone is not valid.
   *
   * @param maxWait the largest share of time that a thread may wait for its core in the best fork
   */
  Result result(double maxWait) {
    Map<String, Figure> all = new LinkedHashMap<>();
    figures.forEach((name, found) -> all.put(name, new Figure(found.unit(), found.values())));
    double wait = waits.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    String complaint = failure;
    if (complaint.isEmpty() && wait > maxWait) {
      complaint =
          String.format(
              Locale.ROOT,
              "its threads waited for their cores for more than %.0f %% of the time in every fork",
              100 * maxWait);
    }
    String subject = benchmark.substring(benchmark.indexOf('.') + 1);
    return new Result(subject, parameters, all, Map.of(), wait, complaint);
  }
}
