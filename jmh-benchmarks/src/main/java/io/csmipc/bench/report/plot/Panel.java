package io.csmipc.bench.report.plot;

import java.util.List;

/**
 * One plot, as data.
 *
 * @param id unique in a report, and the name of its files
 * @param title what it shows
 * @param subtitle for which parameters, or an empty string
 * @param kind how it is drawn
 * @param x the horizontal axis of curves; the names of the categories are beside bars
 * @param y the axis of what was measured; the title names it
 * @param categories names of the bars' groups, empty for curves
 * @param curves what is drawn
 */
public record Panel(
    String id,
    String title,
    String subtitle,
    Kind kind,
    Axis x,
    Axis y,
    List<String> categories,
    List<Curve> curves) {
  /** How a panel is drawn. */
  public enum Kind {
    /** Measured points with error bars, connected. */
    LINES,
    /** Bars with their values. */
    BARS,
    /** Percentiles, against the share that lies above them. */
    PERCENTILES
  }

  /**
   * What an axis says.
   *
   * @param name of the quantity, or an empty string
   * @param unit of its values
   * @param scale of its values
   */
  public record Axis(String name, String unit, Scale scale) {}

  /** Keeps its own lists. */
  public Panel {
    categories = List.copyOf(categories);
    curves = List.copyOf(curves);
  }

  /** Whose colours it needs. */
  public List<String> keys() {
    return curves.stream().map(Curve::key).toList();
  }

  /** Whether anything in it cannot be trusted. */
  boolean hasInvalid() {
    return curves.stream().flatMap(c -> c.points().stream()).anyMatch(p -> !p.valid());
  }
}
