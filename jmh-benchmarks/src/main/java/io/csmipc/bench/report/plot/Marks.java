package io.csmipc.bench.report.plot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.DoubleFunction;

/** Chooses the labelled places of axes. */
final class Marks {
  /** Steps within a decade, from coarse to fine. */
  private static final double[][] STEPS = {{1}, {1, 3}, {1, 2, 5}, {1, 1.5, 2, 3, 4, 5, 6, 8}};

  private static final int MOST_NINES = 9;

  private Marks() {}

  /**
   * The finest steps of a logarithmic axis that are not too many.
   *
   * @param low end of the axis, above zero
   * @param high end of the axis
   * @param most how many fit
   * @param label writes a value
   */
  static List<Mark> logarithmic(double low, double high, int most, DoubleFunction<String> label) {
    for (int i = STEPS.length - 1; i >= 0; i--) {
      List<Mark> marks = decades(low, high, 1, STEPS[i], label);
      if (marks.size() <= most) {
        return marks;
      }
    }
    int decades = (int) Math.ceil(Math.log10(high / low));
    return decades(low, high, decades / most + 1, STEPS[0], label);
  }

  private static List<Mark> decades(
      double low, double high, int everyDecade, double[] steps, DoubleFunction<String> label) {
    List<Mark> marks = new ArrayList<>();
    int last = (int) Math.floor(Math.log10(high));
    for (int decade = (int) Math.floor(Math.log10(low)); decade <= last; decade++) {
      if (Math.floorMod(decade, everyDecade) != 0) {
        continue;
      }
      for (double step : steps) {
        double value = step * Math.pow(10, decade);
        if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) {
          marks.add(new Mark(value, label.apply(value)));
        }
      }
    }
    return marks;
  }

  /** Multiples of 1, 2 or 5 times a power of ten, from {@code low} to {@code high}. */
  static List<Mark> linear(double low, double high, int most, DoubleFunction<String> label) {
    double step = Math.pow(10, Math.floor(Math.log10((high - low) / most)));
    for (double factor : new double[] {1, 2, 5, 10}) {
      if ((high - low) / (step * factor) <= most) {
        step *= factor;
        break;
      }
    }
    List<Mark> marks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
      marks.add(new Mark(i * step, label.apply(i * step)));
    }
    return marks;
  }

  /** A mark at each of the values that were measured; every second, third… when they are many. */
  static List<Mark> at(Collection<Double> values, int most, DoubleFunction<String> label) {
    TreeMap<Double, Mark> sorted = new TreeMap<>();
    values.forEach(v -> sorted.put(v, new Mark(v, label.apply(v))));
    List<Mark> marks = new ArrayList<>();
    int every = (sorted.size() + most - 1) / Math.max(most, 1);
    int i = 0;
    for (Mark mark : sorted.values()) {
      if (i++ % Math.max(every, 1) == 0) {
        marks.add(mark);
      }
    }
    return marks;
  }

  /** Percentiles by the share that is above them: 50, 90, 99, 99.9 per cent and so on. */
  static List<Mark> percentiles(double highestInverse) {
    List<Mark> marks = new ArrayList<>(List.of(new Mark(2, "50 %")));
    double inverse = 10;
    for (int nines = 1; nines <= MOST_NINES && inverse <= highestInverse; nines++) {
      int digits = Math.max(nines - 2, 0);
      double percent = 100 - 100 / inverse;
      marks.add(new Mark(inverse, String.format(Locale.ROOT, "%." + digits + "f %%", percent)));
      inverse *= 10;
    }
    return marks;
  }
}
