package io.csmipc.bench.pair;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The sentences below a table: over all sizes, how many times one mode is better than another. */
final class Summary {
  private Summary() {}

  /** The sentences for those modes that were measured. */
  static List<String> of(Report report) {
    List<String> lines = new ArrayList<>();
    for (String sealed : titles(report, Mode.Kind.SEALED, Mode.Kind.SEALED_NAIVE)) {
      for (String mode : titles(report, Mode.Kind.CSM_INPLACE, Mode.Kind.CSM_COPY)) {
        against(report, mode, sealed).ifPresent(lines::add);
      }
    }
    pair(report, Mode.Kind.CSM_COPY, Mode.Kind.HOST_PLAIN).ifPresent(lines::add);
    pair(report, Mode.Kind.CSM_COPY, Mode.Kind.AGRONA_COPY).ifPresent(lines::add);
    pair(report, Mode.Kind.CSM_INPLACE, Mode.Kind.AGRONA_INPLACE).ifPresent(lines::add);
    return lines;
  }

  private static Optional<String> pair(Report report, Mode.Kind mode, Mode.Kind other) {
    List<String> first = titles(report, mode);
    List<String> second = titles(report, other);
    return first.isEmpty() || second.isEmpty()
        ? Optional.empty()
        : against(report, first.getFirst(), second.getFirst());
  }

  private static List<String> titles(Report report, Mode.Kind... kinds) {
    return report.cells().stream()
        .map(Cell::mode)
        .filter(mode -> Arrays.asList(kinds).contains(mode.kind()))
        .map(Mode::title)
        .distinct()
        .toList();
  }

  private static Optional<String> against(Report report, String mode, String other) {
    ToDoubleFunction<Cell> latency = cell -> cell.latencyMedian().orElse(Double.NaN);
    String[] range = {
      range(report, other, mode, latency),
      range(report, other, mode, Cell::senderCycles),
      range(report, mode, other, Cell::roundTripsPerSecond),
      range(report, mode, other, Cell::streamPerSecond)
    };
    if (Arrays.asList(range).contains("")) {
      return Optional.empty();
    }
    return Optional.of(
        "%s against %s: latency %s lower, cycles %s fewer, throughput %s higher, stream %s higher"
            .formatted(mode, other, range[0], range[1], range[2], range[3]));
  }

  private static String range(
      Report report, String above, String below, ToDoubleFunction<Cell> figure) {
    double[] ratios =
        report.cells().stream()
            .filter(cell -> cell.mode().title().equals(above))
            .mapToDouble(cell -> figure.applyAsDouble(cell) / sameSize(report, cell, below, figure))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return ratios.length == 0
        ? ""
        : String.format(Locale.ROOT, "%.2fx to %.2fx", ratios[0], ratios[ratios.length - 1]);
  }

  private static double sameSize(
      Report report, Cell cell, String mode, ToDoubleFunction<Cell> figure) {
    return report.cells().stream()
        .filter(c -> c.size() == cell.size() && c.mode().title().equals(mode))
        .mapToDouble(figure)
        .findFirst()
        .orElse(Double.NaN);
  }
}
