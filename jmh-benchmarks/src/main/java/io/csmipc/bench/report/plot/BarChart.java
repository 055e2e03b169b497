package io.csmipc.bench.report.plot;

import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/** Horizontal bars in groups, the first on top. */
final class BarChart {
  private static final int MARGINS = 60;
  private static final int BEFORE_TEXT = 12;
  private static final int MOST_MARKS = 6;
  private static final int BAR = 24;
  private static final double GAP = 0.5;

  private BarChart() {}

  static JFreeChart of(Panel panel, Palette palette) {
    YIntervalSeriesCollection data = new YIntervalSeriesCollection();
    for (int row = 0; row < panel.curves().size(); row++) {
      data.addSeries(new YIntervalSeries(row, false, true));
    }
    List<Mark> groups = new ArrayList<>();
    double slot = 0;
    for (int category = 0; category < panel.categories().size(); category++) {
      double first = slot;
      for (int row = 0; row < panel.curves().size(); row++) {
        for (Point p : panel.curves().get(row).points()) {
          if (p.x() == category) {
            data.getSeries(row).add(slot++, p.y(), p.low(), p.high());
          }
        }
      }
      String name = Clip.legend(panel.categories().get(category));
      groups.add(new Mark((first + slot - 1) / 2, name));
      slot += GAP;
    }
    ValueAxis names = MarkedAxis.of(null, Scale.LINEAR, -1 + GAP / 2, slot - GAP / 2, groups);
    names.setInverted(true);
    names.setTickMarksVisible(false);
    ValueAxis values = values(panel);
    XYPlot plot = new XYPlot(data, names, values, new BarRenderer(panel, palette));
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinePaint(Theme.GRID);
    plot.setRangeGridlineStroke(Theme.stroke(1));
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    JFreeChart chart = Theme.chart(panel, plot);
    if (!namedByCategories(panel)) {
      Theme.addLegend(chart);
    }
    return chart;
  }

  /** Whether the name of every bar stands beside it, so that a legend says nothing new. */
  private static boolean namedByCategories(Panel panel) {
    return panel.curves().stream()
        .allMatch(
            c ->
                c.points().stream()
                    .allMatch(p -> panel.categories().get((int) p.x()).equals(c.name())));
  }

  /** How high the plot has to be, without title and axis. */
  static int height(Panel panel) {
    int bars = panel.curves().stream().mapToInt(c -> c.points().size()).sum();
    return (int) (BAR * (bars + GAP * (panel.categories().size() + 1)));
  }

  private static ValueAxis values(Panel panel) {
    List<Point> points = panel.curves().stream().flatMap(c -> c.points().stream()).toList();
    double low = points.stream().mapToDouble(Point::low).min().orElse(0);
    double high = points.stream().mapToDouble(Point::high).max().orElse(1);
    double room = roomForText(panel, points);
    Panel.Axis axis = panel.y();
    String unit = Quantity.axis("", axis.unit());
    if (axis.scale() == Scale.LOGARITHMIC && low > 0) {
      // Bars need a beginning: the power of ten below, so that the shortest one is seen.
      double bottom = Math.pow(10, Math.floor(Math.log10(low / 1.5)));
      double top = high * Math.pow(high / bottom, room);
      String name = unit.isEmpty() ? "logarithmic" : unit + ", logarithmic";
      return LineChart.logarithmic(name, axis.unit(), bottom, top, MOST_MARKS);
    }
    double length = Math.max(high, 0) - Math.min(low, 0);
    return LineChart.linear(unit, axis.unit(), low, Math.max(high, 0) + length * room, MOST_MARKS);
  }

  /** By what share of the longest bar the axis must go on, so that the values fit behind bars. */
  private static double roomForText(Panel panel, List<Point> points) {
    double names =
        panel.categories().stream().map(Clip::legend).mapToDouble(Theme::width).max().orElse(0);
    double values =
        points.stream().mapToDouble(p -> Theme.width(BarRenderer.text(panel, p))).max().orElse(0);
    double plot = Math.max(Picture.WIDTH - names - MARGINS, 2 * (values + MARGINS));
    double share = (values + BEFORE_TEXT) / plot;
    return share / (1 - share);
  }
}
