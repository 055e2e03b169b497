package io.csmipc.bench.suite;

import io.csmipc.bench.results.Experiment;
import java.io.IOException;

/** A set of experiments that {@code csm bench} runs under one name. */
public interface Suite {
  /** The name on command lines and of result files; lower-case letters and dashes. */
  String name();

  /** What it shows, in one line without a full stop. */
  String description();

  /**
   * Runs every experiment; hands each to {@link Run#found} as soon as it is complete, and what
   * takes long to {@link Run#keep} on the way. Ends what it started, also when the thread is
   * interrupted.
   *
   * @param run where, how much, and what to do with the results
   * @throws IOException when an experiment could not run at all; a measurement that was disturbed
   *     or went wrong is a complaint in its {@link Experiment} instead
   * @throws InterruptedException when the thread is interrupted
   */
  void run(Run run) throws IOException, InterruptedException;
}
