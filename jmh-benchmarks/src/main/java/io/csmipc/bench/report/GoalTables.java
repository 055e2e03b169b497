package io.csmipc.bench.report;

import io.csmipc.bench.report.goals.Measured;
import io.csmipc.bench.report.goals.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Verdicts as tables. */
final class GoalTables {
  private GoalTables() {}

  /** One line that says how many goals were reached. */
  static String summary(List<Verdict> verdicts) {
    return Arrays.stream(Verdict.Status.values())
        .map(s -> verdicts.stream().filter(v -> v.status() == s).count() + " " + s.text())
        .filter(text -> !text.startsWith("0 "))
        .collect(Collectors.joining(", "));
  }

  /** A row for each goal. */
  static String markdown(List<Verdict> verdicts) {
    StringBuilder out = new StringBuilder();
    out.append("| what | size | against | goal | measured | verdict |\n");
    out.append("| --- | --- | --- | --- | --- | --- |\n");
    for (Verdict verdict : verdicts) {
      List<String> cells =
          List.of(
              verdict.what(),
              verdict.sizes(),
              verdict.against(),
              verdict.goal(),
              measured(verdict),
              outcome(verdict));
      out.append(
          cells.stream().map(Escape::markdown).collect(Collectors.joining(" | ", "| ", " |\n")));
    }
    return out.toString();
  }

  /** Every ratio of a goal in one cell. */
  static String measured(Verdict verdict) {
    return verdict.measured().stream().map(Measured::text).collect(Collectors.joining(", "));
  }

  /** Status and explanation in one cell. */
  static String outcome(Verdict verdict) {
    String explanation = verdict.explanation();
    String colon = verdict.status() == Verdict.Status.MISSED ? " " : ": ";
    return verdict.status().text() + (explanation.isEmpty() ? "" : colon + explanation);
  }

  /** A row for each ratio, and one for a goal without any. */
  static String csv(List<Verdict> verdicts) {
    StringBuilder out =
        new StringBuilder(
            "what,sizes,against,goal,status,experiment,parameters,ours,theirs,ratio,ratio_min,"
                + "ratio_max,valid,reached,floor\n");
    for (Verdict v : verdicts) {
      List<String> goal = List.of(v.what(), v.sizes(), v.against(), v.goal(), v.status().text());
      if (v.measured().isEmpty()) {
        out.append(line(goal, List.of("", "", "", "", "", "", "", "", "", "")));
      }
      for (Measured m : v.measured()) {
        out.append(
            line(
                goal,
                List.of(
                    m.experiment(),
                    m.parameters(),
                    m.ours(),
                    m.theirs(),
                    number(m.ratio()),
                    number(m.low()),
                    number(m.high()),
                    String.valueOf(m.valid()),
                    String.valueOf(m.reached()),
                    m.floor())));
      }
    }
    return out.toString();
  }

  private static String number(double ratio) {
    return String.format(Locale.ROOT, "%.4g", ratio);
  }

  private static String line(List<String> goal, List<String> measured) {
    List<String> fields = new ArrayList<>(goal);
    fields.addAll(measured);
    return fields.stream().map(GoalTables::field).collect(Collectors.joining(",", "", "\n"));
  }

  private static String field(String value) {
    return value.matches("(?s).*[,\"\n].*") ? '"' + value.replace("\"", "\"\"") + '"' : value;
  }
}
