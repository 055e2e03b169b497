package io.csmipc.bench.suite;

import io.csmipc.bench.machine.Cores;
import io.csmipc.bench.results.Experiment;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** One run of a suite. */
public interface Run {
  /** The CPUs of a pair's two sides. */
  Cores cores();

  /** Whether to measure less, to see that everything works: figures are rough then. */
  boolean quick();

  /** How often everything is measured, in turns. */
  int repetitions();

  /** The largest share of time that a measuring thread may wait for its core, 0 to 1. */
  double maxWait();

  /** A directory in memory of this machine alone; it is deleted after the run. */
  Path sharedMemory();

  /** A directory on a disk, memory that a host can see; it is deleted after the run. */
  Path disk();

  /** Where progress goes, a line for each step. */
  PrintStream progress();

  /** Describes the machine, for an {@link Experiment}; a suite adds what is special about it. */
  Map<String, String> machine();

  /** The command line that repeats this run. */
  String command();

  /**
   * Keeps what there is of an experiment that goes on, for a run that breaks off; {@link #found}
   * replaces it.
   *
   * @throws IOException when it cannot be written
   */
  void keep(Experiment soFar) throws IOException;

  /**
   * Keeps an experiment.
   *
   * @throws IOException when it cannot be written
   */
  void found(Experiment experiment) throws IOException;
}
