package io.csmipc.bench.report.plot;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** Axes whose labelled places were chosen beforehand. */
final class MarkedAxis {
  private MarkedAxis() {}

  /** An axis from {@code low} to {@code high}. */
  static ValueAxis of(String name, Scale scale, double low, double high, List<Mark> marks) {
    NumberAxis linear = new Linear(name, marks);
    ValueAxis axis = scale == Scale.LOGARITHMIC ? new Logarithmic(name, marks) : linear;
    axis.setRange(low, high);
    axis.setAutoRange(false);
    Theme.apply(axis);
    return axis;
  }

  private static final class Linear extends NumberAxis {
    private static final long serialVersionUID = 1;

    private final transient List<Mark> marks;

    private Linear(String name, List<Mark> marks) {
      super(name);
      this.marks = marks;
    }

    @Override
    public List<NumberTick> refreshTicks(
        Graphics2D g2, AxisState state, Rectangle2D area, RectangleEdge edge) {
      return ticks(marks, edge);
    }
  }

  private static final class Logarithmic extends LogAxis {
    private static final long serialVersionUID = 1;

    private final transient List<Mark> marks;

    private Logarithmic(String name, List<Mark> marks) {
      super(name);
      this.marks = marks;
    }

    @Override
    public List<NumberTick> refreshTicks(
        Graphics2D g2, AxisState state, Rectangle2D area, RectangleEdge edge) {
      return ticks(marks, edge);
    }
  }

  private static List<NumberTick> ticks(List<Mark> marks, RectangleEdge edge) {
    TextAnchor anchor =
        RectangleEdge.isTopOrBottom(edge) ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
    return marks.stream()
        .map(m -> new NumberTick(m.value(), m.label(), anchor, TextAnchor.CENTER, 0))
        .toList();
  }
}
