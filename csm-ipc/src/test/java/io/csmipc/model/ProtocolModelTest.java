package io.csmipc.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The protocol holds in every execution that Armv8 permits, and the model is sharp enough to say
 * so.
 */
class ProtocolModelTest {
  @ParameterizedTest
  @EnumSource
  void everyExecutionOnArmIsCorrect(ProtocolScenario scenario) {
    Explorer.Result result = explore(scenario, null, Architecture.ARM);

    assertTrue(result.passed(), () -> explain(result));
  }

  @ParameterizedTest
  @EnumSource
  void everyExecutionOnX86IsCorrect(ProtocolScenario scenario) {
    Explorer.Result result = explore(scenario, null, Architecture.X86);

    assertTrue(result.passed(), () -> explain(result));
  }

  @ParameterizedTest
  @EnumSource
  void everySeededBugIsCaughtOnArm(SeededBug bug) {
    Explorer.Result result = explore(bug.scenario(), bug, Architecture.ARM);

    assertNotNull(result.failure(), () -> bug + " was not caught");
    assertTrue(result.failure().startsWith(bug.failure()), () -> explain(result));
    assertFalse(result.trace().isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void everySeededBugIsHiddenOnX86ExactlyIfTheTableSaysSo(SeededBug bug) {
    Explorer.Result result = explore(bug.scenario(), bug, Architecture.X86);

    assertEquals(bug.hiddenOnX86(), result.passed(), () -> explain(result));
  }

  private static Explorer.Result explore(
      ProtocolScenario scenario, SeededBug bug, Architecture architecture) {
    Explorer.Result result = scenario.explore(architecture, bug);
    System.out.println(ModelMain.summary(scenario, bug, architecture, result));
    return result;
  }

  private static String explain(Explorer.Result result) {
    return result.failure() + "\n  " + String.join("\n  ", result.trace());
  }
}
