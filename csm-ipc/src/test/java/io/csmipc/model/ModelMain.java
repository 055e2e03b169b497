package io.csmipc.model;

/** Runs the model by hand and prints the shortest way into each failure. */
final class ModelMain {
  private ModelMain() {}

  public static void main(String[] args) {
    for (ProtocolScenario scenario : ProtocolScenario.values()) {
      if (args.length == 0) {
        System.out.println(report(scenario, null, Architecture.ARM));
      }
    }
    for (SeededBug bug : SeededBug.values()) {
      if (args.length == 0 || args[0].equals(bug.name())) {
        for (Architecture architecture : Architecture.values()) {
          System.out.println(report(bug.scenario(), bug, architecture));
        }
      }
    }
  }

  private static String report(
      ProtocolScenario scenario, SeededBug bug, Architecture architecture) {
    long start = System.nanoTime();
    Explorer.Result result = scenario.explore(architecture, bug);
    StringBuilder text = new StringBuilder();
    text.append(scenario).append(bug == null ? "" : " with " + bug).append(" on ");
    text.append(architecture).append(": ").append(result.states()).append(" states, ");
    text.append(result.passed() ? "passed" : result.failure());
    text.append(" ").append((System.nanoTime() - start) / 1000000);
    return text.toString();
  }
}
