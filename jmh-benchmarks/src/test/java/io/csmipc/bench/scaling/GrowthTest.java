package io.csmipc.bench.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class GrowthTest {
  @Test
  void statesALineWithHowWellItFits() {
    assertEquals(
        "copy: ns = 300.0 + 0.250 x size in bytes, every point within 0 %; 304.0 ns at 16, 556.0"
            + " ns at 1024: 1.83 times for 64.00 times as much",
        Growth.line(
            "copy", "size in bytes", new TreeMap<>(Map.of(16L, 304.0, 64L, 316.0, 1024L, 556.0))));
  }

  @Test
  void admitsThatALineDoesNotFit() {
    String sentence =
        Growth.line("x", "threads", new TreeMap<>(Map.of(1L, 10.0, 2L, 90.0, 3L, 10.0)));

    assertTrue(sentence.contains("no good description"), sentence);
  }

  @Test
  void twoPointsAreNoEvidenceForALine() {
    assertEquals("", Growth.line("x", "threads", new TreeMap<>(Map.of(1L, 10.0, 2L, 20.0))));
  }

  @Test
  void findsWhereACostIsLevel() {
    String sentence =
        Growth.level("x", new TreeMap<>(Map.of(4096L, 90.0, 8192L, 52.0, 1L << 20, 50.0)));

    assertTrue(sentence.contains("from 8 KiB to 1 MiB;"), sentence);
  }

  @Test
  void comparesBothSidesOfACache() {
    TreeMap<Long, Double> costs =
        new TreeMap<>(Map.of(256L << 10, 100.0, 512L << 10, 110.0, 64L << 20, 220.0));

    String sentence = Growth.beyond("x", costs, "L2 cache", 512 << 10);

    assertTrue(sentence.contains("110.0 ns with 512 KiB"), sentence);
    assertTrue(sentence.endsWith("220.0 ns with 64 MiB: 2.00 times"), sentence);
    assertEquals("", Growth.beyond("x", costs, "L3 cache", 64 << 20));
  }
}
