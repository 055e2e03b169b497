package io.csmipc.bench.report.plot;

import java.awt.Color;
import java.awt.geom.Line2D;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/** Curves, with error bars from the smallest to the largest value, or of percentiles. */
final class LineChart {
  private static final double ROOM = 1.12;
  private static final int MOST_MARKS = 9;

  private LineChart() {}

  static JFreeChart of(Panel panel, Palette palette) {
    XYPlot plot = new XYPlot(data(panel, true), x(panel), y(panel), null);
    plot.setRenderer(new Renderer(panel, palette));
    plot.setDataset(1, data(panel, false));
    plot.setRenderer(1, crosses(panel));
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
    plot.setDomainGridlinePaint(Theme.GRID);
    plot.setRangeGridlinePaint(Theme.GRID);
    plot.setDomainGridlineStroke(Theme.stroke(1));
    plot.setRangeGridlineStroke(Theme.stroke(1));
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    LegendItemCollection legend = plot.getLegendItems();
    if (panel.hasInvalid() && panel.kind() == Panel.Kind.LINES) {
      legend.add(new LegendItem("not valid", null, null, null, Theme.cross(), Theme.INK));
    }
    plot.setFixedLegendItems(legend);
    JFreeChart chart = Theme.chart(panel, plot);
    Theme.addLegend(chart);
    return chart;
  }

  /** All points, or only those that cannot be trusted, which lie above the curves. */
  private static YIntervalSeriesCollection data(Panel panel, boolean all) {
    YIntervalSeriesCollection data = new YIntervalSeriesCollection();
    for (int i = 0; i < panel.curves().size(); i++) {
      // Keys must differ; the legend takes its names from the curves.
      YIntervalSeries series = new YIntervalSeries(i, false, true);
      for (Point p : panel.curves().get(i).points()) {
        if (all || !p.valid()) {
          series.add(p.x(), p.y(), p.low(), p.high());
        }
      }
      data.addSeries(series);
    }
    return data;
  }

  private static ValueAxis x(Panel panel) {
    Panel.Axis axis = panel.x();
    List<Double> xs = points(panel).map(Point::x).distinct().sorted().toList();
    double low = xs.getFirst();
    double high = xs.getLast();
    if (panel.kind() == Panel.Kind.PERCENTILES) {
      high = Math.max(high, 10);
      return MarkedAxis.of(
          axis.name(), Scale.LOGARITHMIC, 1, high, Marks.percentiles(high * (1 + 1e-9)));
    }
    String name = Quantity.axis(axis.name(), axis.unit());
    List<Mark> marks = Marks.at(xs, 11, v -> Quantity.text(v, axis.unit()));
    if (axis.scale() == Scale.LOGARITHMIC) {
      double room = Math.pow(high / low, 0.03);
      return MarkedAxis.of(name, axis.scale(), low / room, high * room, marks);
    }
    double room = high > low ? (high - low) * 0.04 : 1;
    return MarkedAxis.of(name, axis.scale(), low - room, high + room, apart(marks, high - low));
  }

  /** Of marks on a linear axis those whose labels do not run into the one before. */
  private static List<Mark> apart(List<Mark> marks, double length) {
    double[] free = {Double.NEGATIVE_INFINITY};
    return marks.stream()
        .filter(
            m -> {
              boolean fits = m.value() >= free[0];
              if (fits) {
                free[0] = m.value() + length / 12;
              }
              return fits;
            })
        .toList();
  }

  private static ValueAxis y(Panel panel) {
    Panel.Axis axis = panel.y();
    String name = Quantity.axis(axis.name(), axis.unit());
    double low = points(panel).mapToDouble(Point::low).min().orElse(0);
    double high = points(panel).mapToDouble(Point::high).max().orElse(1);
    return axis.scale() == Scale.LOGARITHMIC && low > 0
        ? logarithmic(name, axis.unit(), low / ROOM, high * ROOM, MOST_MARKS)
        : linear(name, axis.unit(), low, high * ROOM, MOST_MARKS);
  }

  /** An axis of measured values from {@code low}, which is above zero, to {@code high}. */
  static ValueAxis logarithmic(String name, String unit, double low, double high, int most) {
    List<Mark> marks = Marks.logarithmic(low, high, most, v -> Quantity.text(v, unit));
    return MarkedAxis.of(name, Scale.LOGARITHMIC, low, high, marks);
  }

  /** An axis of measured values from zero, or from {@code low} when that is less. */
  static ValueAxis linear(String name, String unit, double low, double high, int most) {
    double bottom = Math.min(low * ROOM, 0);
    double top = Math.max(high, 0) > bottom ? Math.max(high, 0) : bottom + 1;
    List<Mark> marks = Marks.linear(bottom, top, most, v -> Quantity.text(v, unit));
    return MarkedAxis.of(name, Scale.LINEAR, bottom, top, marks);
  }

  private static Stream<Point> points(Panel panel) {
    return panel.curves().stream()
        .flatMap(c -> c.points().stream())
        .sorted(Comparator.comparingDouble(Point::x));
  }

  private static XYLineAndShapeRenderer crosses(Panel panel) {
    boolean percentiles = panel.kind() == Panel.Kind.PERCENTILES; // a cross at every place: none
    XYLineAndShapeRenderer crosses = new XYLineAndShapeRenderer(false, !percentiles);
    crosses.setDrawOutlines(false);
    for (int i = 0; i < panel.curves().size(); i++) {
      crosses.setSeriesPaint(i, Theme.INK);
      crosses.setSeriesShape(i, Theme.cross());
      crosses.setSeriesVisibleInLegend(i, false);
    }
    return crosses;
  }

  private static final class Renderer extends XYErrorRenderer {
    private static final long serialVersionUID = 1;

    private final transient Panel panel;

    private Renderer(Panel panel, Palette palette) {
      this.panel = panel;
      boolean percentiles = panel.kind() == Panel.Kind.PERCENTILES;
      setDefaultLinesVisible(true);
      setDefaultShapesVisible(!percentiles);
      setDrawOutlines(false);
      setDrawXError(false);
      setDrawYError(!percentiles);
      setCapLength(5);
      setErrorStroke(Theme.THIN);
      setDrawSeriesLineAsPath(true);
      for (int i = 0; i < panel.curves().size(); i++) {
        Palette.Look look = palette.look(panel.curves().get(i).key());
        Color color = look.color();
        setSeriesPaint(i, color);
        setSeriesFillPaint(i, color);
        setSeriesShape(i, Theme.point(look.shape()));
        setSeriesStroke(i, look.dashed() ? Theme.DASHED : Theme.LINE);
      }
    }

    @Override
    public LegendItem getLegendItem(int datasetIndex, int series) {
      LegendItem item = super.getLegendItem(datasetIndex, series);
      if (item == null) {
        return null;
      }
      return new LegendItem(
          Clip.legend(panel.curves().get(series).name()),
          null,
          null,
          null,
          item.isShapeVisible(),
          item.getShape(),
          item.isShapeFilled(),
          item.getFillPaint(),
          false,
          item.getOutlinePaint(),
          item.getOutlineStroke(),
          item.isLineVisible(),
          new Line2D.Double(-11, 0, 11, 0),
          item.getLineStroke(),
          item.getLinePaint());
    }
  }
}
