package io.csmipc.bench.report.plot;

import java.util.Collection;

/** How an axis maps values to places. */
public enum Scale {
  /** Equal distances are equal differences; begins at zero. */
  LINEAR,
  /** Equal distances are equal ratios. */
  LOGARITHMIC;

  /** From here on, the small values of a linear axis cannot be told apart. */
  private static final double WIDE = 12;

  /** The scale that shows all of these values: logarithmic when they differ by much. */
  static Scale fitting(Collection<Double> values) {
    double min = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double max = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    return min > 0 && max / min >= WIDE ? LOGARITHMIC : LINEAR;
  }
}
