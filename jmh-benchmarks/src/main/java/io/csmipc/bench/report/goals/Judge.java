package io.csmipc.bench.report.goals;

import io.csmipc.bench.report.plot.Names;
import io.csmipc.bench.report.plot.Numbers;
import io.csmipc.bench.report.plot.Quantity;
import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks for what a goal needs, and compares. Only results of one experiment are compared. */
final class Judge {
  private static final String SIZE = "size_bytes";
  private static final List<String> FLOORS = List.of("floor_rtt_ns", "floor_round_trip");

  /** Floors that differ by more were measured in different states of the machine. */
  private static final double SAME_STATE = 1.25;

  private final Goal goal;
  private final Experiment experiment;

  private Judge(Goal goal, Experiment experiment) {
    this.goal = goal;
    this.experiment = experiment;
  }

  static Verdict judge(Goal goal, List<Experiment> experiments) {
    for (Experiment experiment : inOrder(goal, experiments)) {
      List<Measured> measured = new Judge(goal, experiment).measured();
      if (!measured.isEmpty()) {
        return Verdict.of(goal, measured);
      }
    }
    return Verdict.of(goal, List.of());
  }

  private static List<Experiment> inOrder(Goal goal, List<Experiment> experiments) {
    Comparator<Experiment> preferred =
        Comparator.comparingInt(
            e -> {
              int place = goal.experiments().indexOf(name(e));
              return place < 0 ? goal.experiments().size() : place;
            });
    return experiments.stream().sorted(preferred).toList();
  }

  private static String name(Experiment experiment) {
    return experiment.suite() + "." + experiment.name();
  }

  private List<Measured> measured() {
    List<Measured> measured = new ArrayList<>();
    for (Result ours : experiment.results()) {
      if (goal.ours().is(ours.subject()) && counts(ours)) {
        best(ours).ifPresent(theirs -> measured.add(compare(ours, theirs)));
      }
    }
    return measured;
  }

  private boolean counts(Result result) {
    Double size = Numbers.parse(result.parameters().getOrDefault(SIZE, ""));
    return size != null && goal.sizes().test(size);
  }

  /** The best of those that can be trusted; when none can, the best of all. */
  private Optional<Result> best(Result ours) {
    List<Result> candidates =
        experiment.results().stream()
            .filter(r -> goal.theirs().is(r.subject()))
            .filter(r -> r.parameters().equals(ours.parameters()))
            .filter(r -> figure(ours, r).isPresent())
            .toList();
    List<Result> valid = candidates.stream().filter(Result::valid).toList();
    Comparator<Result> median =
        Comparator.comparingDouble(r -> r.figures().get(figure(ours, r).orElseThrow()).median());
    Stream<Result> considered = (valid.isEmpty() ? candidates : valid).stream();
    return goal.rule().lowerIsBetter() ? considered.min(median) : considered.max(median);
  }

  /** The name of the figure that both have, in the same unit. */
  private Optional<String> figure(Result ours, Result theirs) {
    return goal.figures().stream()
        .filter(f -> ours.figures().containsKey(f) && theirs.figures().containsKey(f))
        .filter(f -> ours.figures().get(f).unit().equals(theirs.figures().get(f).unit()))
        .filter(f -> ours.figures().get(f).min() > 0 && theirs.figures().get(f).min() > 0)
        .findFirst();
  }

  private Measured compare(Result ours, Result theirs) {
    String name = figure(ours, theirs).orElseThrow();
    Figure mine = ours.figures().get(name);
    Figure other = theirs.figures().get(name);
    Goal.Rule rule = goal.rule();
    double ratio = rule.ratio(mine.median(), other.median());
    List<Double> each = new ArrayList<>(List.of(ratio));
    if (mine.values().size() == other.values().size()) {
      each.clear();
      for (int i = 0; i < mine.values().size(); i++) {
        each.add(rule.ratio(mine.values().get(i), other.values().get(i)));
      }
    }
    return new Measured(
        name(experiment),
        parameters(ours),
        ours.subject(),
        theirs.subject(),
        ratio,
        each.stream().min(Double::compare).orElseThrow(),
        each.stream().max(Double::compare).orElseThrow(),
        floor(ours, theirs),
        ours.valid() && theirs.valid(),
        rule.reached(ratio),
        rule.missing(ratio));
  }

  private static String parameters(Result result) {
    String others =
        result.parameters().entrySet().stream()
            .filter(e -> !e.getKey().equals(SIZE))
            .map(
                e ->
                    ", "
                        + Names.parameter(e.getKey())
                        + " "
                        + Names.value(e.getKey(), e.getValue()))
            .collect(Collectors.joining());
    return Names.value(SIZE, result.parameters().get(SIZE)) + others;
  }

  /** What a round trip of a bare line took meanwhile: no ring of two lines can be faster. */
  private static String floor(Result ours, Result theirs) {
    Figure mine = floor(ours);
    Figure other = floor(theirs);
    if (mine == null) {
      return "";
    }
    String text = "floor " + range(mine);
    if (other == null || other.median() <= 0 || mine.median() <= 0) {
      return text;
    }
    double ratio = mine.median() / other.median();
    boolean same = Math.max(ratio, 1 / ratio) <= SAME_STATE;
    return text
        + " beside ours, "
        + range(other)
        + " beside theirs"
        + (same ? "" : ": not the same state of the machine");
  }

  private static Figure floor(Result result) {
    return FLOORS.stream()
        .map(result.figures()::get)
        .filter(f -> f != null)
        .findFirst()
        .orElse(null);
  }

  private static String range(Figure figure) {
    return "%s [%s–%s]"
        .formatted(
            Quantity.text(figure.median(), figure.unit()),
            Quantity.text(figure.min(), figure.unit()),
            Quantity.text(figure.max(), figure.unit()));
  }
}
