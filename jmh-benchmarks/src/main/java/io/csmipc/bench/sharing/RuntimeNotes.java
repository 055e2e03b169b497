package io.csmipc.bench.sharing;

import io.csmipc.bench.results.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the figures of the runtime-cost experiment say, in sentences. */
final class RuntimeNotes {
  private RuntimeNotes() {}

  /** By how many per cent one takes longer than the other, repetition by repetition. */
  static Figure difference(
      List<RuntimeSample> samples,
      List<RuntimeSample> others,
      ToDoubleFunction<RuntimeSample> time) {
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      double other = time.applyAsDouble(others.get(i));
      differences.add(100 * (time.applyAsDouble(samples.get(i)) - other) / other);
    }
    return new Figure("%", differences);
  }

  /** The sentences for those placements that were measured. */
  static List<String> compare(Map<Placement, List<RuntimeSample>> samples) {
    List<String> notes = new ArrayList<>();
    for (Placement placement : Placement.values()) {
      if (placement.isShared()) {
        compare(samples, placement, placement.counterpart(), notes);
      }
    }
    compare(samples, Placement.NATIVE_HUGE, Placement.NATIVE, notes);
    compare(samples, Placement.HEAP_HUGE, Placement.HEAP, notes);
    return notes;
  }

  private static void compare(
      Map<Placement, List<RuntimeSample>> samples,
      Placement one,
      Placement other,
      List<String> notes) {
    List<RuntimeSample> first = samples.get(one);
    List<RuntimeSample> second = samples.get(other);
    if (first == null || second == null) {
      return;
    }
    notes.add(
        "%s against %s: %s for a token, %s for bare reading"
            .formatted(
                one.title(),
                other.title(),
                sentence(difference(first, second, RuntimeSample::token)),
                sentence(difference(first, second, RuntimeSample::read))));
  }

  /** Says no difference when repetitions do not agree on who is faster. */
  static String sentence(Figure difference) {
    String range =
        String.format(
            Locale.ROOT,
            "%+.1f %% (%+.1f to %+.1f)",
            difference.median(),
            difference.min(),
            difference.max());
    return difference.min() <= 0 && difference.max() >= 0
        ? "no difference that every repetition shows, " + range
        : range;
  }
}
