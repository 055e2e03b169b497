package io.csmipc.bench.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.results.Figure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RuntimeNotesTest {
  @Test
  void aDifferenceIsTakenRepetitionByRepetition() {
    Figure difference =
        RuntimeNotes.difference(
            List.of(sample(110), sample(200)), List.of(sample(100), sample(100)), s -> s.token());

    assertEquals(List.of(10.0, 100.0), difference.values());
  }

  @Test
  void repetitionsThatDisagreeShowNoDifference() {
    assertTrue(RuntimeNotes.sentence(Figure.of("%", -1, 2)).startsWith("no difference"));
    assertEquals("+3.0 % (+1.0 to +5.0)", RuntimeNotes.sentence(Figure.of("%", 1, 5)));
  }

  @Test
  void whatWasNotMeasuredIsNotCompared() {
    List<String> notes =
        RuntimeNotes.compare(
            Map.of(
                Placement.NATIVE, List.of(sample(100)),
                Placement.SHARED, List.of(sample(103))));

    assertEquals(1, notes.size());
    assertTrue(notes.getFirst().startsWith("shared against native: +3.0 %"), notes.getFirst());
  }

  @Test
  void samplesAndTasksSurviveTheirLines() {
    RuntimeTask task = new RuntimeTask(Placement.SHARED, "/dev/shm/x", Shape.GPT2, 60, 10, 1, 0.05);

    assertEquals(sample(7), RuntimeSample.parse(sample(7).line()));
    assertEquals(task, RuntimeTask.parse(task.arguments().toArray(String[]::new)));
  }

  private static RuntimeSample sample(long token) {
    return new RuntimeSample(10 * token, token, 3, token, 0, "d", "f", 0.25);
  }
}
