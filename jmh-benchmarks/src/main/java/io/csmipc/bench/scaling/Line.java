package io.csmipc.bench.scaling;

import java.util.List;

/**
 * A straight line through measurements: cost = fixed + each · x.
 *
 * @param fixed the cost at 0
 * @param each the cost of one more
 * @param worst how far the farthest measurement is from the line, as a share of the measurement
 */
record Line(double fixed, double each, double worst) {
  /**
   * The line with the smallest sum of squared <i>relative</i> distances: least squares with weights
   * 1/y². A small cost counts as much as a large one.
   *
   * @param x two different values at least
   * @param y as many, all above 0
   */
  static Line through(List<Double> x, List<Double> y) {
    double sum = 0;
    double sumX = 0;
    double sumXx = 0;
    double sumY = 0;
    double sumXy = 0;
    for (int i = 0; i < x.size(); i++) {
      double weight = 1 / (y.get(i) * y.get(i));
      sum += weight;
      sumX += weight * x.get(i);
      sumXx += weight * x.get(i) * x.get(i);
      sumY += weight * y.get(i);
      sumXy += weight * x.get(i) * y.get(i);
    }
    double determinant = sum * sumXx - sumX * sumX;
    if (!(determinant > 0)) {
      throw new IllegalArgumentException("no line through " + x + ", " + y);
    }
    double fixed = (sumXx * sumY - sumX * sumXy) / determinant;
    double each = (sum * sumXy - sumX * sumY) / determinant;
    double worst = 0;
    for (int i = 0; i < x.size(); i++) {
      worst = Math.max(worst, Math.abs(fixed + each * x.get(i) - y.get(i)) / y.get(i));
    }
    return new Line(fixed, each, worst);
  }
}
