package io.csmipc.bench.report.goals;

/**
 * What was measured for a goal with one set of parameters.
 *
 * @param experiment where it is from, SUITE.NAME
 * @param parameters which, for people: 64 B
 * @param ours our subject
 * @param theirs the best of those that it is compared with
 * @param ratio of the medians
 * @param low the smallest ratio of two values of the same repetition, or the ratio when they differ
 *     in number
 * @param high the largest such ratio
 * @param floor what the machine's floor was meanwhile, for people; empty when it was not recorded
 * @param valid whether both results can be trusted
 * @param reached whether the ratio is what the goal wants
 * @param missing how much is missing, as a share of the goal
 */
public record Measured(
    String experiment,
    String parameters,
    String ours,
    String theirs,
    double ratio,
    double low,
    double high,
    String floor,
    boolean valid,
    boolean reached,
    double missing) {
  /** The ratio for people, and when it cannot be trusted. */
  public String text() {
    return Goal.number(ratio) + "× at " + parameters + (valid ? "" : " (not valid)");
  }

  /** The smallest and largest ratio of a repetition, for people. */
  public String range() {
    return "[" + Goal.number(low) + "–" + Goal.number(high) + "]";
  }
}
