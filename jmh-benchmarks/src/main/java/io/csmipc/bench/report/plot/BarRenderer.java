package io.csmipc.bench.report.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.LegendItem;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.AbstractXYItemRenderer;
import org.jfree.chart.renderer.xy.XYItemRendererState;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.xy.IntervalXYDataset;
import org.jfree.data.xy.XYDataset;

/** Draws a bar, a line from its smallest to its largest value, and its median behind it. */
final class BarRenderer extends AbstractXYItemRenderer {
  private static final long serialVersionUID = 1;
  private static final double HALF = 0.4;
  private static final double CAP = 3;

  private final transient Panel panel;
  private final transient List<Palette.Look> looks;

  BarRenderer(Panel panel, Palette palette) {
    this.panel = panel;
    looks = panel.curves().stream().map(c -> palette.look(c.key())).toList();
  }

  @Override
  public LegendItem getLegendItem(int dataset, int series) {
    Rectangle2D box = new Rectangle2D.Double(-6, -5, 12, 10);
    String name = Clip.legend(panel.curves().get(series).name());
    return new LegendItem(name, null, null, null, box, looks.get(series).bar());
  }

  @Override
  public void drawItem(
      Graphics2D g2,
      XYItemRendererState state,
      Rectangle2D area,
      PlotRenderingInfo info,
      XYPlot plot,
      ValueAxis slots,
      ValueAxis values,
      XYDataset data,
      int series,
      int item,
      CrosshairState crosshair,
      int pass) {
    IntervalXYDataset bars = (IntervalXYDataset) data;
    double slot = data.getXValue(series, item);
    double top = slots.valueToJava2D(slot - HALF, area, RectangleEdge.LEFT);
    double bottom = slots.valueToJava2D(slot + HALF, area, RectangleEdge.LEFT);
    double zero = place(Math.max(values.getLowerBound(), 0), values, area);
    double end = place(data.getYValue(series, item), values, area);
    double low = place(bars.getStartYValue(series, item), values, area);
    double high = place(bars.getEndYValue(series, item), values, area);
    double middle = (top + bottom) / 2;
    Point point = panel.curves().get(series).points().get(item);
    Color color = looks.get(series).bar();

    Rectangle2D bar =
        new Rectangle2D.Double(Math.min(zero, end), top, Math.abs(end - zero), bottom - top);
    if (point.valid()) {
      g2.setPaint(color);
      g2.fill(bar);
    } else { // an outline: what it holds cannot be trusted
      g2.setPaint(color);
      g2.setStroke(Theme.stroke(1.2f, 4, 3));
      g2.draw(bar);
    }
    if (high - low > 2) {
      g2.setPaint(Theme.INK);
      g2.setStroke(Theme.THIN);
      g2.draw(new Line2D.Double(low, middle, high, middle));
      g2.draw(new Line2D.Double(low, middle - CAP, low, middle + CAP));
      g2.draw(new Line2D.Double(high, middle - CAP, high, middle + CAP));
    }
    String text = text(panel, point);
    g2.setFont(Theme.text());
    g2.setPaint(Theme.INK);
    float baseline = (float) (middle + g2.getFontMetrics().getAscent() * 0.38);
    g2.drawString(text, (float) Math.max(high, Math.max(end, zero)) + 6, baseline);
  }

  /** What stands behind a bar. */
  static String text(Panel panel, Point point) {
    return Quantity.text(point.y(), panel.y().unit()) + (point.valid() ? "" : "  not valid");
  }

  private static double place(double value, ValueAxis values, Rectangle2D area) {
    double inside = Math.max(value, values.getLowerBound());
    return values.valueToJava2D(inside, area, RectangleEdge.BOTTOM);
  }
}
