package io.csmipc.bench.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;

/** Says in a sentence how a cost grows, computed from the measurements. */
final class Growth {
  /** A line that misses a measurement by more is called no description of it. */
  private static final double DESCRIBES = 0.3;

  /** A cost within this share of the best counts as the best. */
  private static final double LEVEL = 0.1;

  private Growth() {}

  /**
   * For a cost that is expected to grow in a line.
   *
   * @param costs in nanoseconds by what was varied, three at least, else an empty sentence
   * @param x what was varied, with its unit
   */
  static String line(String subject, String x, NavigableMap<Long, Double> costs) {
    if (costs.size() < 3) {
      return "";
    }
    List<Double> keys = new ArrayList<>();
    costs.keySet().forEach(key -> keys.add((double) key));
    Line line = Line.through(keys, List.copyOf(costs.values()));
    String verdict =
        line.worst() > DESCRIBES
            ? "which is no good description: off by up to %.0f %%"
            : "every point within %.0f %%";
    return String.format(
        Locale.ROOT,
        "%s: ns = %.4g %s %.3g x %s, " + verdict + "; %s",
        subject,
        line.fixed(),
        line.each() < 0 ? "-" : "+",
        Math.abs(line.each()),
        x,
        100 * line.worst(),
        ends(costs));
  }

  /**
   * For a cost that is expected to be level up to some point.
   *
   * @param costs in nanoseconds by bytes
   */
  static String level(String subject, NavigableMap<Long, Double> costs) {
    if (costs.size() < 2) {
      return "";
    }
    double best = costs.values().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    List<Long> level =
        costs.keySet().stream().filter(key -> costs.get(key) <= (1 + LEVEL) * best).toList();
    return String.format(
        Locale.ROOT,
        "%s: best %.4g ns; within %.0f %% of it from %s to %s%s; %s",
        subject,
        best,
        100 * LEVEL,
        bytes(level.getFirst()),
        bytes(level.getLast()),
        contiguous(costs, level) ? "" : " with exceptions",
        ends(costs));
  }

  /**
   * Compares a cost below a cache's size with the cost beyond it.
   *
   * @param costs in nanoseconds by bytes of working set
   * @param cache what it is called
   * @param size its bytes
   */
  static String beyond(String subject, NavigableMap<Long, Double> costs, String cache, long size) {
    NavigableMap<Long, Double> inside = costs.headMap(size, true);
    NavigableMap<Long, Double> outside = costs.tailMap(size, false);
    if (inside.isEmpty() || outside.isEmpty()) {
      return "";
    }
    double last = inside.lastEntry().getValue();
    double far = outside.lastEntry().getValue();
    return String.format(
        Locale.ROOT,
        "%s: %.4g ns with %s, the last that fits into the %s of %s, %.4g ns with %s: %.2f times",
        subject,
        last,
        bytes(inside.lastKey()),
        cache,
        bytes(size),
        far,
        bytes(outside.lastKey()),
        far / last);
  }

  private static String ends(NavigableMap<Long, Double> costs) {
    long first = costs.firstKey();
    long last = costs.lastKey();
    return String.format(
        Locale.ROOT,
        "%.4g ns at %d, %.4g ns at %d: %.3g times for %.4g times as much",
        costs.get(first),
        first,
        costs.get(last),
        last,
        costs.get(last) / costs.get(first),
        (double) last / first);
  }

  private static boolean contiguous(NavigableMap<Long, Double> costs, List<Long> level) {
    return costs.subMap(level.getFirst(), true, level.getLast(), true).size() == level.size();
  }

  /** With the largest unit that gives a whole number. */
  static String bytes(long bytes) {
    if (bytes >= 1 << 20 && bytes % (1 << 20) == 0) {
      return (bytes >> 20) + " MiB";
    }
    return bytes >= 1 << 10 && bytes % (1 << 10) == 0 ? (bytes >> 10) + " KiB" : bytes + " B";
  }
}
