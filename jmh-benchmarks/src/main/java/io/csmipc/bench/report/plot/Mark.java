package io.csmipc.bench.report.plot;

/**
 * A labelled place on an axis.
 *
 * @param value where it is
 * @param label what is written there
 */
record Mark(double value, String label) {}
