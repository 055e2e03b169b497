package io.csmipc.bench.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LineTest {
  @Test
  void findsTheLineOnWhichAllMeasurementsLie() {
    Line line = Line.through(List.of(16.0, 64.0, 65536.0), List.of(304.0, 316.0, 16684.0));

    assertEquals(300, line.fixed(), 1e-6);
    assertEquals(0.25, line.each(), 1e-9);
    assertEquals(0, line.worst(), 1e-9);
  }

  @Test
  void aSmallCostCountsAsMuchAsALargeOne() {
    // Two are exactly on 100 + x, the largest is twice that: plain least squares would follow it.
    Line line = Line.through(List.of(0.0, 10.0, 10_000.0), List.of(100.0, 110.0, 20_200.0));

    assertTrue(Math.abs(line.fixed() - 100) < 15, "fixed " + line.fixed());
    assertTrue(line.worst() < 0.1, "worst " + line.worst());
  }

  @Test
  void saysHowFarTheFarthestMeasurementIs() {
    Line line = Line.through(List.of(1.0, 2.0, 3.0), List.of(10.0, 20.0, 10.0));

    assertTrue(line.worst() > 0.2, "worst " + line.worst());
  }

  @Test
  void oneValueMakesNoLine() {
    assertThrows(
        IllegalArgumentException.class, () -> Line.through(List.of(5.0, 5.0), List.of(1.0, 2.0)));
  }
}
