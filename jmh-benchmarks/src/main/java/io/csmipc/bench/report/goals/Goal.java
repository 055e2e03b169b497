package io.csmipc.bench.report.goals;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;

/**
 * One row of the table of goals: a ratio of two subjects of the same run.
 *
 * @param what is measured, for people
 * @param ours the subject that the goal is about
 * @param against the subjects that it is compared with, for people
 * @param theirs which subjects those are; the best of them counts, at each size
 * @param figures the figure that is compared, by the names that suites give it
 * @param sizes which message sizes count; all those that were measured
 * @param sizeText the same, for people
 * @param rule what the ratio must be
 * @param experiments where to look first, SUITE.NAME; then anywhere
 */
record Goal(
    String what,
    Subject ours,
    String against,
    Subject theirs,
    List<String> figures,
    DoublePredicate sizes,
    String sizeText,
    Rule rule,
    List<String> experiments) {
  /** Keeps its own lists. */
  Goal {
    figures = List.copyOf(figures);
    experiments = List.copyOf(experiments);
  }

  /** Which subjects take part. */
  interface Subject {
    /** Whether a subject of this name does. */
    boolean is(String name);

    /** Exactly one. */
    static Subject named(String wanted) {
      return name -> name.equals(wanted);
    }
  }

  /**
   * What a ratio must be.
   *
   * @param kind how ours and theirs become a ratio, and which side of the bound is good
   * @param bound the goal
   */
  record Rule(Kind kind, double bound) {
    /** Kinds of rules. */
    enum Kind {
      /** Ours divided by theirs, a time: at most. */
      AT_MOST,
      /** Ours divided by theirs, a rate: at least. */
      AT_LEAST,
      /** Theirs divided by ours, a time or cycles: at least so many times less. */
      TIMES_LESS,
      /** The same, and more than the bound: equal is not enough. */
      MORE_THAN_TIMES_LESS,
      /** Ours divided by theirs, a rate: no goal, but worth knowing. */
      REPORTED_RATE
    }

    static Rule atMost(double bound) {
      return new Rule(Kind.AT_MOST, bound);
    }

    static Rule atLeast(double bound) {
      return new Rule(Kind.AT_LEAST, bound);
    }

    static Rule timesLess(double bound) {
      return new Rule(Kind.TIMES_LESS, bound);
    }

    static Rule ahead() {
      return new Rule(Kind.MORE_THAN_TIMES_LESS, 1);
    }

    static Rule reportedRate() {
      return new Rule(Kind.REPORTED_RATE, 0);
    }

    boolean isGoal() {
      return kind != Kind.REPORTED_RATE;
    }

    double ratio(double ours, double theirs) {
      return lowerIsBetter() && kind != Kind.AT_MOST ? theirs / ours : ours / theirs;
    }

    /** Whether of several of theirs the smallest is the best. */
    boolean lowerIsBetter() {
      return kind != Kind.AT_LEAST && kind != Kind.REPORTED_RATE;
    }

    boolean reached(double ratio) {
      return switch (kind) {
        case AT_MOST -> ratio <= bound;
        case AT_LEAST, TIMES_LESS, REPORTED_RATE -> ratio >= bound;
        case MORE_THAN_TIMES_LESS -> ratio > bound;
      };
    }

    /** How much of the goal is missing, as a share of it; not positive when it is reached. */
    double missing(double ratio) {
      return kind == Kind.AT_MOST ? ratio / bound - 1 : 1 - ratio / bound;
    }

    String text() {
      if (!isGoal()) {
        return "reported";
      }
      String sign =
          switch (kind) {
            case AT_MOST -> "≤";
            case AT_LEAST, TIMES_LESS, REPORTED_RATE -> "≥";
            case MORE_THAN_TIMES_LESS -> ">";
          };
      return sign + " " + BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString() + "×";
    }
  }

  /** A ratio with the digits that say something. */
  static String number(double ratio) {
    String format = ratio >= 100 ? "%.0f" : ratio >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, ratio);
  }
}
