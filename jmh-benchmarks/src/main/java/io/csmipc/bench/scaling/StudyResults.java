package io.csmipc.bench.scaling;

import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Everything that was found in one study. */
final class StudyResults {
  /** A line that takes this many times as long shows that the machine is in another state. */
  private static final double OTHER_STATE = 1.5;

  private final Study study;
  private final double maxWait;
  private final Map<String, NavigableMap<Long, List<Reading>>> readings = new LinkedHashMap<>();

  /**
   * Nothing yet.
   *
   * @param maxWait the largest share of time that a measuring thread may wait for its core
   */
  StudyResults(Study study, double maxWait) {
    this.study = study;
    this.maxWait = maxWait;
  }

  /** Adds a repetition of one subject. */
  void add(String subject, List<Reading> repetition) {
    for (Reading reading : repetition) {
      readings
          .computeIfAbsent(subject, s -> new TreeMap<>())
          .computeIfAbsent(reading.point(), p -> new ArrayList<>())
          .add(reading);
    }
  }

  /** What was varied. */
  Study study() {
    return study;
  }

  /**
   * A row for each subject and point; disturbed repetitions are left out where there are others.
   */
  List<Result> results() {
    List<Result> results = new ArrayList<>();
    readings.forEach(
        (subject, points) ->
            points.forEach((point, all) -> results.add(result(subject, point, all))));
    return results;
  }

  /** The medians of one figure of a subject, by points. */
  NavigableMap<Long, Double> medians(String subject, String figure) {
    NavigableMap<Long, Double> medians = new TreeMap<>();
    int index = study.figures().indexOf(figure);
    readings
        .getOrDefault(subject, new TreeMap<>())
        .forEach((point, all) -> medians.put(point, figure(used(subject, all), index).median()));
    return medians;
  }

  private Result result(String subject, long point, List<Reading> all) {
    List<Reading> used = used(subject, all);
    Map<String, Figure> figures = new LinkedHashMap<>();
    for (int i = 0; i < study.figures().size(); i++) {
      figures.put(study.figures().get(i), figure(used, i));
    }
    figures.put("floor_round_trip", new Figure("ns", used.stream().map(Reading::floor).toList()));
    return new Result(
        subject,
        Map.of(study.parameter(), String.valueOf(point)),
        figures,
        Map.of(),
        used.stream().mapToDouble(Reading::waitShare).max().orElseThrow(),
        complaint(subject, all));
  }

  private static Figure figure(List<Reading> used, int index) {
    return new Figure("ns", used.stream().map(reading -> reading.values().get(index)).toList());
  }

  private String complaint(String subject, List<Reading> all) {
    long failures = all.stream().mapToLong(Reading::failures).sum();
    if (failures > 0) {
      return failures + " messages arrived wrong";
    }
    return all.stream().noneMatch(reading -> isGood(subject, reading))
        ? "its threads waited for their cores for more than %.0f %% of the time in every repetition"
            .formatted(100 * maxWait)
        : "";
  }

  private List<Reading> used(String subject, List<Reading> all) {
    List<Reading> good = all.stream().filter(reading -> isGood(subject, reading)).toList();
    if (good.isEmpty()) {
      return all;
    }
    List<Reading> alike = good.stream().filter(r -> r.floor() <= OTHER_STATE * floor()).toList();
    return alike.isEmpty() ? good : alike;
  }

  /** The median round trip of a line in the whole study. */
  private double floor() {
    List<Double> floors = floors();
    return floors.get(floors.size() / 2);
  }

  /** Ascending. */
  private List<Double> floors() {
    return readings.values().stream()
        .flatMap(points -> points.values().stream())
        .flatMap(List::stream)
        .map(Reading::floor)
        .sorted()
        .toList();
  }

  /** Says in how many readings the machine was slower by itself; empty when in none. */
  String otherState() {
    List<Double> floors = floors();
    long slow = floors.stream().filter(f -> f > OTHER_STATE * floor()).count();
    return slow == 0
        ? ""
        : ("In %d of %d readings the machine itself was slower: a line went there and back in up to"
                + " %.0f ns, %.0f ns in the median. They are left out where a point has others;"
                + " floor_round_trip shows which points have not")
            .formatted(slow, floors.size(), floors.getLast(), floor());
  }

  private boolean isGood(String subject, Reading reading) {
    return reading.waitShare() <= maxWait || study.sharesCores(subject);
  }
}
