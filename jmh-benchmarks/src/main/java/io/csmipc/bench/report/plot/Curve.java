package io.csmipc.bench.report.plot;

import java.util.List;

/**
 * Points that belong together.
 *
 * @param name what the legend says
 * @param key whose colour it has
 * @param points in the order in which they are connected
 */
record Curve(String name, String key, List<Point> points) {
  /** Keeps its own list. */
  Curve {
    points = List.copyOf(points);
  }
}
