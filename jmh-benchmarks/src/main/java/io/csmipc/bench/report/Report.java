package io.csmipc.bench.report;

import io.csmipc.bench.report.goals.Goals;
import io.csmipc.bench.report.goals.Verdict;
import io.csmipc.bench.report.plot.Ids;
import io.csmipc.bench.report.plot.Palette;
import io.csmipc.bench.report.plot.Panel;
import io.csmipc.bench.report.plot.Panels;
import io.csmipc.bench.report.plot.Percentiles;
import io.csmipc.bench.results.Experiment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that is shown of a set of experiments, whatever the format.
 *
 * @param machine what is the same for all experiments
 * @param verdicts what they say about the goals
 * @param sections one for each
 * @param palettes the colours of each suite's plots
 */
record Report(
    Map<String, String> machine,
    List<Verdict> verdicts,
    List<Section> sections,
    Map<String, Palette> palettes) {
  /** The panels of the paper's figure 5, in its order. */
  private static final List<String> FIGURE_5 =
      List.of(
          "paper.figure-5.latency-p50",
          "paper.figure-5.sender-cycles-p50",
          "paper.figure-5.throughput");

  /**
   * Computes a report.
   *
   * @throws IOException when a histogram does not decode
   */
  static Report of(List<Experiment> experiments) throws IOException {
    Ids ids = new Ids();
    List<Section> sections = new ArrayList<>();
    Map<String, Set<String>> keys = new LinkedHashMap<>();
    for (Experiment experiment : experiments) {
      List<Panel> panels = new ArrayList<>(Panels.of(experiment, ids));
      panels.addAll(Percentiles.of(experiment, ids));
      Set<String> ofSuite = keys.computeIfAbsent(experiment.suite(), s -> new LinkedHashSet<>());
      panels.forEach(p -> ofSuite.addAll(p.keys()));
      List<Panel> beside = figure5(panels);
      panels.removeAll(beside);
      panels.addAll(0, beside);
      sections.add(
          new Section(experiment, panels, Table.of(experiment), beside, PaperTable.of(experiment)));
    }
    Map<String, Palette> palettes = new LinkedHashMap<>();
    keys.forEach((suite, ofSuite) -> palettes.put(suite, new Palette(ofSuite)));
    return new Report(
        common(experiments), Goals.judge(experiments), List.copyOf(sections), palettes);
  }

  private static List<Panel> figure5(List<Panel> panels) {
    List<Panel> found = new ArrayList<>();
    for (String id : FIGURE_5) {
      panels.stream().filter(p -> p.id().equals(id)).forEach(found::add);
    }
    return found.size() == FIGURE_5.size() ? found : List.of();
  }

  private static Map<String, String> common(List<Experiment> experiments) {
    Map<String, String> common = new LinkedHashMap<>(experiments.getFirst().machine());
    experiments.forEach(e -> common.entrySet().retainAll(e.machine().entrySet()));
    return common;
  }

  /** The colours of an experiment's plots. */
  Palette palette(Section section) {
    return palettes.get(section.experiment().suite());
  }

  /** What is special about the machine of an experiment. */
  Map<String, String> special(Section section) {
    Map<String, String> special = new LinkedHashMap<>(section.experiment().machine());
    special.entrySet().removeAll(machine.entrySet());
    return special;
  }

  /** The command lines that made the experiments. */
  List<String> commands() {
    return sections.stream().map(s -> s.experiment().command()).distinct().toList();
  }

  /** How many results there are. */
  long results() {
    return sections.stream().mapToLong(s -> s.experiment().results().size()).sum();
  }

  /** How many of them cannot be trusted. */
  long invalid() {
    return sections.stream().mapToLong(Section::invalid).sum();
  }
}
