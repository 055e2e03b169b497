package io.csmipc.bench.results;

import java.util.Arrays;
import java.util.List;

/**
 * One thing that was measured, once in each repetition. What stands for it is the median.
 *
 * @param unit of the values, as it is printed: ns, cycles, messages/s, bytes
 * @param values in the order of the repetitions; at least one, none of them NaN
 */
public record Figure(String unit, List<Double> values) {
  /** Checks and keeps its own list. */
  public Figure {
    values = List.copyOf(values);
    if (values.isEmpty() || values.stream().anyMatch(v -> v.isNaN())) {
      throw new IllegalArgumentException("a figure needs values, found " + values);
    }
  }

  /** A figure of as many repetitions as there are values. */
  public static Figure of(String unit, double... values) {
    return new Figure(unit, Arrays.stream(values).boxed().toList());
  }

  /** The middle of the values, the mean of both middle ones when their number is even. */
  public double median() {
    double[] sorted = sorted();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** The smallest value. */
  public double min() {
    return sorted()[0];
  }

  /** The largest value. */
  public double max() {
    return sorted()[values.size() - 1];
  }

  private double[] sorted() {
    return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }
}
