package io.csmipc.bench.report.plot;

/**
 * One measured place of a curve, or one bar.
 *
 * @param x the value of the parameter, or the number of the category
 * @param y the median
 * @param low the smallest value of all repetitions
 * @param high the largest
 * @param valid whether it can be trusted
 */
record Point(double x, double y, double low, double high, boolean valid) {}
