package io.csmipc.model;

import java.util.Arrays;
import java.util.List;

/**
 * Runs the model by hand: all of it, or the seeded bugs that are named, each with the shortest way
 * into its failure.
 */
final class ModelMain {
  private ModelMain() {}

  public static void main(String[] args) {
    List<String> wanted = List.of(args);
    List<String> names = Arrays.stream(SeededBug.values()).map(SeededBug::name).toList();
    if (!names.containsAll(wanted)) {
      System.err.println("usage: ModelMain [BUG...] where BUG is one of " + names);
      System.exit(2);
    }
    if (wanted.isEmpty()) {
      for (ProtocolScenario scenario : ProtocolScenario.values()) {
        System.out.println(line(scenario, null, Architecture.ARM));
      }
    }
    for (SeededBug bug : SeededBug.values()) {
      if (wanted.isEmpty() || wanted.contains(bug.name())) {
        System.out.println(line(bug.scenario(), bug, Architecture.ARM));
      }
      if (wanted.contains(bug.name())) {
        bug.scenario()
            .explore(Architecture.ARM, bug)
            .trace()
            .forEach(step -> System.out.println("    " + step));
      }
    }
  }

  private static String line(ProtocolScenario scenario, SeededBug bug, Architecture architecture) {
    return summary(scenario, bug, architecture, scenario.explore(architecture, bug));
  }

  /** One line for a log. */
  static String summary(
      ProtocolScenario scenario, SeededBug bug, Architecture architecture, Explorer.Result result) {
    return String.format(
        "model: %-9s %-32s %s %,9d states: %s",
        scenario,
        bug == null ? "as designed" : bug,
        architecture,
        result.states(),
        result.passed() ? "no failure" : result.failure());
  }
}
