package io.csmipc.bench.report.goals;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A goal, and what came of it.
 *
 * @param what is measured
 * @param sizes which message sizes count
 * @param against what it is compared with
 * @param goal what the ratio must be
 * @param status the outcome
 * @param measured every size that was measured, in the order of the experiment
 * @param explanation why nothing was measured, or where the goal was missed, and by how much
 */
public record Verdict(
    String what,
    String sizes,
    String against,
    String goal,
    Status status,
    List<Measured> measured,
    String explanation) {
  /** The outcome of a goal. */
  public enum Status {
    /** At every size. */
    REACHED("reached"),
    /** At one size at least. */
    MISSED("missed"),
    /** Reached where results can be trusted; some cannot. */
    NOT_VALID("not valid"),
    /** The experiments do not have what it needs. */
    NOT_MEASURED("not measured"),
    /** No goal: reported as measured. */
    REPORTED("reported");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** The outcome in words. */
    public String text() {
      return text;
    }
  }

  /** Keeps its own list. */
  public Verdict {
    measured = List.copyOf(measured);
  }

  static Verdict of(Goal goal, List<Measured> measured) {
    Status status = status(goal, measured);
    return new Verdict(
        goal.what(),
        goal.sizeText(),
        goal.against(),
        goal.rule().text(),
        status,
        measured,
        explanation(goal, status, measured));
  }

  private static Status status(Goal goal, List<Measured> measured) {
    if (measured.isEmpty()) {
      return Status.NOT_MEASURED;
    }
    if (measured.stream().anyMatch(m -> m.valid() && !m.reached())) {
      return Status.MISSED;
    }
    if (measured.stream().anyMatch(m -> !m.valid())) {
      return Status.NOT_VALID;
    }
    return goal.rule().isGoal() ? Status.REACHED : Status.REPORTED;
  }

  private static String explanation(Goal goal, Status status, List<Measured> measured) {
    return switch (status) {
      case REACHED, REPORTED -> "";
      case NOT_VALID -> "no missed size, but not every result can be trusted";
      case NOT_MEASURED ->
          "no experiment has %s of both, with the same parameters"
              .formatted(goal.figures().getFirst());
      case MISSED ->
          measured.stream()
              .filter(m -> m.valid() && !m.reached())
              .map(m -> "by %s at %s".formatted(percent(m.missing()), m.parameters()))
              .collect(Collectors.joining(", "));
    };
  }

  private static String percent(double share) {
    double percent = share * 100;
    String number = String.format(Locale.ROOT, percent < 9.95 ? "%.1f" : "%.0f", percent);
    return number.replace(".0", "") + " %";
  }
}
