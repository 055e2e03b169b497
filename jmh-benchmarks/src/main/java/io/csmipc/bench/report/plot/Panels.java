package io.csmipc.bench.report.plot;

import io.csmipc.bench.report.plot.Panel.Axis;
import io.csmipc.bench.report.plot.Panel.Kind;
import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Decides what the plots of an experiment are, from its parameters and figures alone: a panel for
 * each figure, a curve for each subject, the parameter with the most numbers along the axis, and a
 * panel of its own for every value of the others. Without such a parameter there are bars.
 */
public final class Panels {
  /** With fewer places, a line would say more than was measured. */
  private static final int FEWEST_PLACES_OF_A_LINE = 3;

  private static final int MOST_BARS = 36;

  private static final String SIZE = "size_bytes";

  private final Experiment experiment;
  private final Ids ids;
  private final List<Panel> panels = new ArrayList<>();

  private Panels(Experiment experiment, Ids ids) {
    this.experiment = experiment;
    this.ids = ids;
  }

  /** The panels of an experiment, in the order of its figures. */
  public static List<Panel> of(Experiment experiment, Ids ids) {
    Panels made = new Panels(experiment, ids);
    for (List<Result> alike : groups(experiment.results(), r -> r.parameters().keySet())) {
      Set<String> figures = new LinkedHashSet<>();
      alike.forEach(r -> figures.addAll(r.figures().keySet()));
      for (String figure : figures) {
        List<Result> having = alike.stream().filter(r -> r.figures().containsKey(figure)).toList();
        boolean zero = having.stream().allMatch(r -> r.figures().get(figure).max() == 0);
        // A floor is the state of the machine, not of a subject; a table says zero as well.
        if (!figure.startsWith("floor_") && !zero) {
          made.add(figure, having);
        }
      }
    }
    return made.panels;
  }

  private void add(String figure, List<Result> results) {
    for (List<Result> unit : groups(results, r -> r.figures().get(figure).unit())) {
      List<String> varying = varying(unit);
      String x = alongTheAxis(unit, varying);
      if (x != null) {
        List<String> others = varying.stream().filter(p -> !p.equals(x)).toList();
        addLines(figure, unit, x, others);
      } else {
        addBars(figure, unit, varying);
      }
    }
  }

  private void addLines(String figure, List<Result> results, String x, List<String> others) {
    boolean oneSubject = results.stream().map(Result::subject).distinct().count() == 1;
    if (oneSubject && !others.isEmpty()) {
      // The values of the other parameters are the curves.
      String subject = subject(results);
      panels.add(lines(figure, results, x, r -> Names.values(only(r, others)), subject));
      return;
    }
    for (List<Result> facet : groups(results, r -> only(r, others))) {
      String subtitle = Names.values(only(facet.getFirst(), others));
      panels.add(lines(figure, facet, x, Result::subject, subtitle));
    }
  }

  private Panel lines(
      String figure,
      List<Result> results,
      String x,
      Function<Result, String> name,
      String subtitle) {
    List<Curve> curves = new ArrayList<>();
    List<Double> xs = new ArrayList<>();
    for (List<Result> rows : groups(results, name)) {
      List<Point> points = new ArrayList<>();
      for (Result row : rows) {
        double place = Numbers.parse(row.parameters().get(x));
        points.add(point(place, row, figure));
        xs.add(place);
      }
      points.sort(Comparator.comparingDouble(Point::x));
      String key = name.apply(rows.getFirst());
      curves.add(new Curve(key, key, points));
    }
    Axis horizontal = new Axis(Names.parameter(x), Names.unit(x), Scale.fitting(xs));
    return panel(figure, results, subtitle, Kind.LINES, horizontal, List.of(), curves);
  }

  private void addBars(String figure, List<Result> results, List<String> varying) {
    if (results.size() > MOST_BARS && !varying.isEmpty()) {
      String first = varying.getFirst();
      for (List<Result> facet : groups(results, r -> r.parameters().get(first))) {
        String subtitle = Names.values(only(facet.getFirst(), List.of(first)));
        panels.add(bars(figure, facet, varying.subList(1, varying.size()), subtitle));
      }
    } else {
      panels.add(bars(figure, results, varying, ""));
    }
  }

  private Panel bars(String figure, List<Result> results, List<String> varying, String subtitle) {
    boolean oneSubject = results.stream().map(Result::subject).distinct().count() == 1;
    List<String> categories = new ArrayList<>();
    Map<String, List<Point>> curves = new LinkedHashMap<>();
    for (Result row : results) {
      String values = Names.values(only(row, varying));
      String category = varying.isEmpty() ? row.subject() : values;
      if (!categories.contains(category)) {
        categories.add(category);
      }
      String key = oneSubject && !varying.isEmpty() ? values : row.subject();
      curves
          .computeIfAbsent(key, k -> new ArrayList<>())
          .add(point(categories.indexOf(category), row, figure));
    }
    List<Curve> made = new ArrayList<>();
    String subject = subject(results);
    curves.forEach((k, points) -> made.add(new Curve(k, oneSubject ? subject : k, points)));
    Axis beside = new Axis("", "", Scale.LINEAR);
    return panel(figure, results, subtitle, Kind.BARS, beside, categories, made);
  }

  private Panel panel(
      String figure,
      List<Result> results,
      String subtitle,
      Kind kind,
      Axis x,
      List<String> categories,
      List<Curve> curves) {
    List<Double> medians = curves.stream().flatMap(c -> c.points().stream()).map(Point::y).toList();
    String unit = results.getFirst().figures().get(figure).unit();
    return new Panel(
        ids.next(experiment, figure, subtitle),
        Names.figure(figure),
        subtitle,
        kind,
        x,
        new Axis("", unit, Scale.fitting(medians)),
        categories,
        curves);
  }

  private static Point point(double x, Result row, String figure) {
    Figure y = row.figures().get(figure);
    return new Point(x, y.median(), y.min(), y.max(), row.valid());
  }

  private static String subject(List<Result> results) {
    return results.getFirst().subject();
  }

  /** Parameters that have more than one value, and say more than those before them. */
  static List<String> varying(List<Result> results) {
    List<String> varying = new ArrayList<>();
    for (String parameter : results.getFirst().parameters().keySet()) {
      if (distinct(results, parameter).size() > 1) {
        String same =
            varying.stream().filter(p -> sameSplit(results, p, parameter)).findFirst().orElse("");
        if (parameter.equals(SIZE)) {
          varying.remove(same);
        }
        if (same.isEmpty() || parameter.equals(SIZE)) {
          varying.add(parameter);
        }
      }
    }
    return varying;
  }

  /** Whether each value of one parameter comes with one value of the other, and the reverse. */
  private static boolean sameSplit(List<Result> results, String one, String other) {
    long pairs = results.stream().map(r -> only(r, List.of(one, other))).distinct().count();
    return pairs == distinct(results, one).size() && pairs == distinct(results, other).size();
  }

  /** The parameter along the axis: the size when it varies, else the one with the most numbers. */
  static String alongTheAxis(List<Result> results, List<String> varying) {
    String best = null;
    for (String parameter : varying) {
      Set<String> values = distinct(results, parameter);
      boolean line =
          values.size() >= FEWEST_PLACES_OF_A_LINE
              && values.stream().allMatch(v -> Numbers.parse(v) != null);
      if (line
          && (best == null
              || parameter.equals(SIZE)
              || (!best.equals(SIZE) && values.size() > distinct(results, best).size()))) {
        best = parameter;
      }
    }
    return best;
  }

  private static Set<String> distinct(List<Result> results, String parameter) {
    return results.stream()
        .map(r -> r.parameters().get(parameter))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** These parameters of a result. */
  static Map<String, String> only(Result result, List<String> parameters) {
    Map<String, String> some = new LinkedHashMap<>();
    parameters.forEach(p -> some.put(p, result.parameters().get(p)));
    return some;
  }

  /** Results with the same key together, in the order of the first of each. */
  static <K> List<List<Result>> groups(List<Result> results, Function<Result, K> key) {
    Map<K, List<Result>> groups = new LinkedHashMap<>();
    results.forEach(r -> groups.computeIfAbsent(key.apply(r), k -> new ArrayList<>()).add(r));
    return List.copyOf(groups.values());
  }
}
