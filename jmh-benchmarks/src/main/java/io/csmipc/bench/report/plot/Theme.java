package io.csmipc.bench.report.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;

/** Fonts, colours and forms that all plots share. */
final class Theme {
  /** Text; a page may give this and the next three another value, so nothing else has them. */
  static final Color INK = new Color(0x1b1f24);

  /** Text that is less important. */
  static final Color MUTED = new Color(0x57606a);

  /** Lines behind the curves. */
  static final Color GRID = new Color(0xdde3ea);

  /** Lines of the axes. */
  static final Color AXIS = new Color(0x99a2ad);

  static final BasicStroke LINE = stroke(2.2f);
  static final BasicStroke DASHED = stroke(2.2f, 7, 4);
  static final BasicStroke THIN = stroke(1.1f);

  /** How texts are measured. */
  static final FontRenderContext FONT_CONTEXT = new FontRenderContext(null, true, true);

  private static final float POINT = 3.6f;
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

  private Theme() {}

  /** The font of everything but titles. */
  static Font text() {
    return TEXT;
  }

  /** How long a text is. */
  static double width(String text) {
    return TEXT.getStringBounds(text, FONT_CONTEXT).getWidth();
  }

  /** An SVG document whose four colours are variables of the page around it. */
  static String withVariables(String svg) {
    return svg.replace(rgb(INK), "var(--ink)")
        .replace(rgb(MUTED), "var(--muted)")
        .replace(rgb(GRID), "var(--grid)")
        .replace(rgb(AXIS), "var(--axis)");
  }

  private static String rgb(Color color) {
    return "rgb(%d,%d,%d)".formatted(color.getRed(), color.getGreen(), color.getBlue());
  }

  /** A chart with a title, and without what the library adds by itself. */
  static JFreeChart chart(Panel panel, Plot plot) {
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setInsets(new RectangleInsets(6, 4, 2, 14));
    plot.setNoDataMessage(null);
    JFreeChart chart = new JFreeChart(null, TITLE, plot, false);
    chart.setBackgroundPaint(null);
    chart.setPadding(new RectangleInsets(10, 10, 8, 8));
    TextTitle title = title(panel.title(), TITLE, INK, panel.subtitle().isEmpty() ? 6 : 1);
    chart.setTitle(title);
    if (!panel.subtitle().isEmpty()) {
      chart.addSubtitle(title(panel.subtitle(), TEXT, MUTED, 6));
    }
    return chart;
  }

  private static TextTitle title(String text, Font font, Color color, double below) {
    TextTitle title = new TextTitle(Clip.title(text), font);
    title.setPaint(color);
    title.setHorizontalAlignment(HorizontalAlignment.LEFT);
    title.setPadding(0, 4, below, 0);
    return title;
  }

  /** Puts a legend below. */
  static void addLegend(JFreeChart chart) {
    LegendTitle legend = new LegendTitle(chart.getPlot());
    legend.setPosition(RectangleEdge.BOTTOM);
    legend.setItemFont(TEXT);
    legend.setItemPaint(INK);
    legend.setFrame(BlockBorder.NONE);
    legend.setBackgroundPaint(null);
    legend.setItemLabelPadding(new RectangleInsets(1, 3, 1, 10));
    legend.setPadding(4, 4, 0, 4);
    chart.addLegend(legend);
  }

  static void apply(Axis axis) {
    axis.setLabelFont(TEXT);
    axis.setLabelPaint(MUTED);
    axis.setTickLabelFont(TEXT);
    axis.setTickLabelPaint(INK);
    axis.setAxisLinePaint(AXIS);
    axis.setTickMarkPaint(AXIS);
    axis.setTickLabelInsets(new RectangleInsets(3, 4, 3, 4));
  }

  static BasicStroke stroke(float width, float... dashes) {
    return new BasicStroke(
        width,
        dashes.length == 0 ? BasicStroke.CAP_ROUND : BasicStroke.CAP_BUTT,
        BasicStroke.JOIN_ROUND,
        1,
        dashes.length == 0 ? null : dashes,
        0);
  }

  /** The form of a point: six that can be told apart without their colours. */
  static Shape point(int form) {
    float p = POINT;
    return switch (form % 6) {
      case 0 -> new Ellipse2D.Float(-p, -p, 2 * p, 2 * p);
      case 1 -> new Rectangle2D.Float(-p * 0.9f, -p * 0.9f, p * 1.8f, p * 1.8f);
      case 2 -> polygon(0, -p * 1.2f, p * 1.15f, p * 0.9f, -p * 1.15f, p * 0.9f);
      case 3 -> polygon(0, -p * 1.3f, p * 1.3f, 0, 0, p * 1.3f, -p * 1.3f, 0);
      case 4 -> polygon(0, p * 1.2f, p * 1.15f, -p * 0.9f, -p * 1.15f, -p * 0.9f);
      default -> new Rectangle2D.Float(-p * 1.2f, -p * 0.5f, p * 2.4f, p);
    };
  }

  /** What stands in the place of a point that cannot be trusted. */
  static Shape cross() {
    float p = POINT * 1.8f;
    float w = 1.4f;
    return polygon(
        0, -w, p - w, -p, p, -p + w, w, 0, p, p - w, p - w, p, 0, w, -p + w, p, -p, p - w, -w, 0,
        -p, -p + w, -p + w, -p);
  }

  private static Shape polygon(float... xy) {
    Path2D path = new Path2D.Float();
    path.moveTo(xy[0], xy[1]);
    for (int i = 2; i < xy.length; i += 2) {
      path.lineTo(xy[i], xy[i + 1]);
    }
    path.closePath();
    return path;
  }
}
