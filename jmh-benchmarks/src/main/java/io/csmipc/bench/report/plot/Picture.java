package io.csmipc.bench.report.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.jfree.chart.JFreeChart;

/** One panel, or several side by side, drawn: as SVG and as PNG. */
public final class Picture {
  /** How wide a panel is, in units of an SVG document. */
  static final int WIDTH = 620;

  private static final int HEIGHT = 430;

  /** What title, axis and legend take above and below the bars. */
  private static final int AROUND_BARS = 110;

  private static final int LEGEND_LINE = 20;
  private static final int CURVES_ON_A_LINE = 4;
  private static final double PNG_SCALE = 2;
  private static final String INSTALL = "on Debian, install fontconfig and fonts-dejavu-core";

  private final List<JFreeChart> charts;
  private final int height;

  private Picture(List<JFreeChart> charts, int height) {
    this.charts = charts;
    this.height = height;
  }

  /**
   * Sees that something can be drawn at all.
   *
   * @throws IOException when the JDK finds no fonts; the message says what to install
   */
  public static void requireFonts() throws IOException {
    System.setProperty("java.awt.headless", "true");
    try {
      if (Theme.text().getStringBounds("0", Theme.FONT_CONTEXT).getWidth() > 0) {
        return;
      }
    } catch (RuntimeException | LinkageError | InternalError e) { // as the JDK's own code fails
      throw new IOException("cannot draw: this JDK finds no fonts (" + INSTALL + ")", e);
    }
    throw new IOException("cannot draw: this JDK finds no letters (" + INSTALL + ")");
  }

  /** Draws a panel. */
  public static Picture of(Panel panel, Palette palette) {
    return beside(List.of(panel), palette);
  }

  /** Draws panels side by side, each with its own legend. */
  public static Picture beside(List<Panel> panels, Palette palette) {
    int height = panels.stream().mapToInt(Picture::height).max().orElse(HEIGHT);
    return new Picture(panels.stream().map(p -> chart(p, palette)).toList(), height);
  }

  private static int height(Panel panel) {
    int legend = LEGEND_LINE * ((panel.curves().size() - 1) / CURVES_ON_A_LINE);
    return legend
        + (panel.kind() == Panel.Kind.BARS ? AROUND_BARS + BarChart.height(panel) : HEIGHT);
  }

  private static JFreeChart chart(Panel panel, Palette palette) {
    return panel.kind() == Panel.Kind.BARS
        ? BarChart.of(panel, palette)
        : LineChart.of(panel, palette);
  }

  private int width() {
    return WIDTH * charts.size();
  }

  /** An SVG document on white. */
  public String svg() {
    Svg svg = drawn();
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg.text(true) + "\n";
  }

  /**
   * An SVG element to be put into a page, without a background. The page's style sets the colours
   * of text and lines: {@code --ink}, {@code --muted}, {@code --grid} and {@code --axis}.
   */
  public String svgOfPage() {
    return Theme.withVariables(drawn().text(false));
  }

  private Svg drawn() {
    Svg svg = new Svg(width(), height);
    draw(svg.graphics());
    return svg;
  }

  /** A PNG file on white. */
  public byte[] png() throws IOException {
    int wide = (int) (width() * PNG_SCALE);
    int high = (int) (height * PNG_SCALE);
    BufferedImage image = new BufferedImage(wide, high, BufferedImage.TYPE_INT_RGB);
    Graphics2D g2 = image.createGraphics();
    g2.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g2.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g2.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g2.setPaint(Color.WHITE);
    g2.fillRect(0, 0, wide, high);
    g2.scale(PNG_SCALE, PNG_SCALE);
    draw(g2);
    g2.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private void draw(Graphics2D g2) {
    for (int i = 0; i < charts.size(); i++) {
      charts.get(i).draw(g2, new Rectangle2D.Double(i * WIDTH, 0, WIDTH, height));
    }
  }
}
