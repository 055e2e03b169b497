package io.csmipc.bench.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.results.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StudyResultsTest {
  private static final double CALM = 0.01;
  private static final double DISTURBED = 0.5;

  @Test
  void aDisturbedRepetitionIsLeftOutWhereThereIsAnother() {
    Result result = only(reading(50, 100, CALM, 0), reading(900, 100, DISTURBED, 0));

    assertEquals(List.of(50.0), result.figures().get("stream").values());
    assertTrue(result.valid(), result.complaint());
  }

  @Test
  void aPointThatWasAlwaysDisturbedIsNotValid() {
    Result result = only(reading(900, 100, DISTURBED, 0));

    assertTrue(result.complaint().contains("waited for their cores"), result.complaint());
  }

  @Test
  void aWrongMessageMakesThePointInvalid() {
    Result result = only(reading(50, 100, CALM, 0), reading(50, 100, CALM, 3));

    assertEquals("3 messages arrived wrong", result.complaint());
  }

  @Test
  void whatAMachineInAnotherStateMeasuredIsLeftOut() {
    StudyResults results = new StudyResults(Study.CAPACITY, 0.05);
    for (Reading each :
        List.of(reading(50, 100, CALM, 0), reading(52, 99, CALM, 0), reading(99, 400, CALM, 0))) {
      results.add("copy-64", List.of(each));
    }

    assertEquals(51, results.medians("copy-64", "stream").get(4096L));
    assertTrue(results.otherState().startsWith("In 1 of 3 readings"), results.otherState());
  }

  @Test
  void readingsAndTasksSurviveTheirLines() {
    Reading reading = reading(50.5, 99.25, CALM, 2);
    ScalingTask task =
        new ScalingTask(
            Study.SIZE,
            "copy",
            List.of(16L, 64L),
            new Amount(1, 2, 3, 4, 0.05),
            0,
            1,
            java.nio.file.Path.of("/dev/shm/x"));

    assertEquals(reading, Reading.parse(reading.line()));
    assertEquals(task, ScalingTask.parse(task.arguments().toArray(String[]::new)));
  }

  private static Result only(Reading... readings) {
    StudyResults results = new StudyResults(Study.CAPACITY, 0.05);
    for (Reading reading : readings) {
      results.add("copy-64", List.of(reading));
    }
    assertEquals(1, results.results().size());
    return results.results().getFirst();
  }

  private static Reading reading(double stream, double floor, double wait, long failures) {
    return new Reading(4096, List.of(500.0, stream), floor, wait, failures);
  }
}
