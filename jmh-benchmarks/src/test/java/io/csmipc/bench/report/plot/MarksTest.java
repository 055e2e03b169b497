package io.csmipc.bench.report.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MarksTest {
  @Test
  void aDecadeIsDividedAsFinelyAsFits() {
    assertEquals(
        List.of("100", "200", "500", "1,000"), labels(Marks.logarithmic(100, 1000, 4, this::text)));
    assertEquals(
        List.of("100", "300", "1,000"), labels(Marks.logarithmic(90, 1100, 3, this::text)));
  }

  @Test
  void manyDecadesAreMarkedAtPowersOfTen() {
    List<Mark> marks = Marks.logarithmic(1, 1e12, 7, this::text);

    assertTrue(marks.size() >= 3 && marks.size() <= 7, marks.toString());
    assertEquals("1", marks.getFirst().label());
  }

  @Test
  void neverAreThereMoreMarksThanFit() {
    for (double high = 1.01; high < 1e15; high *= 1.7) {
      int marks = Marks.logarithmic(1, high, 9, this::text).size();
      assertTrue(marks <= 9, high + " has " + marks);
      int linear = Marks.linear(0, high, 9, this::text).size();
      assertTrue(linear <= 10 && linear >= 4, high + " has " + linear);
    }
  }

  @Test
  void aLinearAxisHasRoundStepsFromZero() {
    assertEquals(List.of("0", "50", "100", "150"), labels(Marks.linear(0, 178, 5, this::text)));
    assertEquals(List.of("-20", "0", "20"), labels(Marks.linear(-20, 30, 3, this::text)));
  }

  @Test
  void measuredPlacesAreThinnedOutWhenTheyAreMany() {
    List<Double> values = IntStream.rangeClosed(1, 30).mapToObj(i -> (double) i).toList();

    List<Mark> marks = Marks.at(values, 10, this::text);

    assertEquals(10, marks.size());
    assertEquals("1", marks.getFirst().label());
    assertEquals("4", marks.get(1).label());
  }

  @Test
  void percentilesGoAsFarAsThereWereMeasurements() {
    assertEquals(List.of("50 %", "90 %", "99 %", "99.9 %"), labels(Marks.percentiles(9_999)));
  }

  @Test
  void onlyValuesThatDifferByMuchAndArePositiveAreLogarithmic() {
    assertEquals(Scale.LOGARITHMIC, Scale.fitting(List.of(1.0, 12.0)));
    assertEquals(Scale.LINEAR, Scale.fitting(List.of(1.0, 11.0)));
    assertEquals(Scale.LINEAR, Scale.fitting(List.of(0.0, 1000.0)));
    assertEquals(Scale.LINEAR, Scale.fitting(List.of(-1.0, 1000.0)));
  }

  private String text(double value) {
    return Quantity.text(value, "");
  }

  private static List<String> labels(List<Mark> marks) {
    return marks.stream().map(Mark::label).toList();
  }
}
