package io.csmipc.bench.report;

import io.csmipc.bench.report.plot.Panel;
import io.csmipc.bench.results.Experiment;
import java.util.List;
import java.util.Optional;

/**
 * What a report shows of one experiment.
 *
 * @param experiment what was found
 * @param panels its plots
 * @param table its results
 * @param beside plots that belong side by side, in a picture of their own; empty when there are
 *     none
 * @param paper our ratios beside the paper's, for the experiment that repeats it
 */
record Section(
    Experiment experiment,
    List<Panel> panels,
    Table table,
    List<Panel> beside,
    Optional<PaperTable> paper) {
  /** Keeps its own lists. */
  Section {
    panels = List.copyOf(panels);
    beside = List.copyOf(beside);
  }

  /** The name of the experiment, of its part of the page, and of the picture of several plots. */
  String id() {
    return experiment.suite() + "." + experiment.name();
  }

  /** How many results cannot be trusted. */
  long invalid() {
    return experiment.results().stream().filter(r -> !r.valid()).count();
  }
}
