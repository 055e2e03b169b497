package io.csmipc.bench.report;

import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Compares the subjects of an experiment with one of them. */
final class Ratios {
  private Ratios() {}

  /**
   * The subject that the others are compared with: csm-copy, else another one of the library, else
   * the first of two. There is none when subjects have nothing to do with each other.
   */
  static Optional<String> reference(List<Result> results) {
    List<String> subjects = results.stream().map(Result::subject).distinct().toList();
    if (subjects.size() < 2) {
      return Optional.empty();
    }
    if (subjects.contains("csm-copy")) {
      return Optional.of("csm-copy");
    }
    Optional<String> ours = subjects.stream().filter(s -> s.startsWith("csm")).findFirst();
    return ours.isPresent() || subjects.size() > 2 ? ours : Optional.of(subjects.getFirst());
  }

  /**
   * How many times the reference's median with the same parameters a result's median is; null when
   * there is no such value, or none that can be trusted.
   */
  static Double to(String reference, List<Result> results, Result result, String figure) {
    Figure mine = result.figures().get(figure);
    if (mine == null || result.subject().equals(reference)) {
      return null;
    }
    return results.stream()
        .filter(r -> r.subject().equals(reference) && r.valid())
        .filter(r -> r.parameters().equals(result.parameters()))
        .map(r -> r.figures().get(figure))
        .filter(f -> f != null && f.unit().equals(mine.unit()) && f.median() != 0)
        .map(f -> mine.median() / f.median())
        .findFirst()
        .orElse(null);
  }

  /** A ratio with the digits that say something. */
  static String text(double ratio) {
    double size = Math.abs(ratio);
    return String.format(
        Locale.ROOT, size >= 100 ? "%,.0f×" : size >= 10 ? "%.1f×" : "%.2f×", ratio);
  }
}
