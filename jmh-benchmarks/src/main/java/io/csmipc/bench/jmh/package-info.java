/**
 * Benchmarks for JMH, one file for each question, and what turns their results into experiments.
 *
 * <p>A new benchmark is a class here that extends {@link io.csmipc.bench.jmh.MicroBenchmark}, and a
 * line in {@link io.csmipc.bench.jmh.JmhSuite}. They run with JMH's own command line as well:
 * {@code docs/benchmarks-jmh.md}.
 */
package io.csmipc.bench.jmh;
