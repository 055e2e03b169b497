/**
 * Draws experiments: {@link io.csmipc.bench.report.plot.Panels} and {@link
 * io.csmipc.bench.report.plot.Percentiles} decide what is drawn, {@link
 * io.csmipc.bench.report.plot.Picture} draws it. Only the classes that draw know the chart library.
 */
package io.csmipc.bench.report.plot;
