package io.csmipc.bench.report;

import io.csmipc.bench.report.plot.Names;
import io.csmipc.bench.report.plot.Numbers;
import io.csmipc.bench.report.plot.Quantity;
import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An experiment's results as a table.
 *
 * @param caption the parameters that have the same value everywhere, or an empty string
 * @param columns their headings
 * @param rows one for each result
 */
record Table(String caption, List<Column> columns, List<Row> rows) {
  /**
   * A heading.
   *
   * @param title what stands there
   * @param number whether the cells below are numbers
   */
  record Column(String title, boolean number) {}

  /**
   * A result.
   *
   * @param cells as many as there are columns
   * @param valid whether it can be trusted
   */
  record Row(List<Cell> cells, boolean valid) {}

  /**
   * One value.
   *
   * @param text what stands there
   * @param sort what the rows are sorted by, as text or as a number
   */
  record Cell(String text, String sort) {
    static Cell of(String text) {
      return new Cell(text, text);
    }
  }

  /** The table of an experiment. */
  static Table of(Experiment experiment) {
    List<Result> results = experiment.results();
    Set<String> parameters = new LinkedHashSet<>();
    Set<String> figures = new LinkedHashSet<>();
    for (Result result : results) {
      parameters.addAll(result.parameters().keySet());
      figures.addAll(result.figures().keySet());
    }
    Map<String, String> constant = new LinkedHashMap<>();
    for (String parameter : parameters) {
      Set<String> values =
          results.stream().map(r -> r.parameters().get(parameter)).collect(Collectors.toSet());
      if (results.size() > 1 && values.size() == 1 && !values.contains(null)) {
        constant.put(parameter, values.iterator().next());
      }
    }
    parameters.removeAll(constant.keySet());
    Builder builder = new Builder(results, List.copyOf(parameters), List.copyOf(figures));
    return new Table(
        Names.values(constant), builder.columns(), results.stream().map(builder::row).toList());
  }

  private static final class Builder {
    private final List<Result> results;
    private final List<String> parameters;
    private final List<String> figures;
    private final Optional<String> reference;

    private Builder(List<Result> results, List<String> parameters, List<String> figures) {
      this.results = results;
      this.parameters = parameters;
      this.figures = figures;
      reference = Ratios.reference(results);
    }

    private List<Column> columns() {
      List<Column> columns = new ArrayList<>();
      columns.add(new Column("subject", false));
      for (String parameter : parameters) {
        columns.add(new Column(Names.parameter(parameter), numbers(parameter)));
      }
      for (String figure : figures) {
        String unit = unit(figure);
        columns.add(new Column(figure + (unit.isEmpty() ? "" : ", " + unit), true));
        if (hasRatios(figure)) {
          columns.add(new Column("× " + reference.orElseThrow(), true));
        }
      }
      columns.add(new Column("waited for its core", true));
      columns.add(new Column("valid", false));
      return columns;
    }

    private Row row(Result result) {
      List<Cell> cells = new ArrayList<>();
      cells.add(Cell.of(result.subject()));
      for (String parameter : parameters) {
        String value = result.parameters().getOrDefault(parameter, "");
        cells.add(new Cell(Names.value(parameter, value), value));
      }
      for (String name : figures) {
        Figure figure = result.figures().get(name);
        cells.add(figure == null ? Cell.of("") : cell(name, figure));
        if (hasRatios(name)) {
          Double ratio = Ratios.to(reference.orElseThrow(), results, result, name);
          cells.add(ratio == null ? Cell.of("") : number(ratio));
        }
      }
      String wait = String.format(Locale.ROOT, "%.1f %%", result.waitShare() * 100);
      cells.add(new Cell(wait, String.valueOf(result.waitShare())));
      cells.add(Cell.of(result.valid() ? "valid" : "not valid: " + result.complaint()));
      return new Row(cells, result.valid());
    }

    private Cell cell(String name, Figure figure) {
      String text = Quantity.number(figure.median());
      if (figure.min() < figure.max()) {
        text += " [" + Quantity.number(figure.min()) + "–" + Quantity.number(figure.max()) + "]";
      }
      boolean unitInHeading = !unit(name).isEmpty() || figure.unit().isEmpty();
      return new Cell(
          unitInHeading ? text : text + " " + figure.unit(), String.valueOf(figure.median()));
    }

    private static Cell number(double ratio) {
      return new Cell(Ratios.text(ratio), String.valueOf(ratio));
    }

    private boolean hasRatios(String figure) {
      return reference.isPresent()
          && results.stream()
              .filter(r -> !r.subject().equals(reference.get()))
              .anyMatch(r -> Ratios.to(reference.get(), results, r, figure) != null);
    }

    private boolean numbers(String parameter) {
      return results.stream()
          .map(r -> r.parameters().getOrDefault(parameter, "0"))
          .allMatch(v -> Numbers.parse(v) != null);
    }

    /** The unit of all values of a figure; empty when they have several. */
    private String unit(String figure) {
      Set<String> units =
          results.stream()
              .map(r -> r.figures().get(figure))
              .filter(f -> f != null)
              .map(Figure::unit)
              .collect(Collectors.toSet());
      return units.size() == 1 ? units.iterator().next() : "";
    }
  }
}
