package io.csmipc.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void aRowHasTheMedianTheRangeAndTheRatioToTheReference() {
    Table table =
        table(
            result("agrona-copy", "64", Figure.of("ns", 400, 380, 1400), ""),
            result("csm-copy", "64", Figure.of("ns", 200), ""),
            result("csm-copy", "128", Figure.of("ns", 250), ""));

    assertEquals(
        List.of(
            "subject", "message size", "rtt_p50, ns", "× csm-copy", "waited for its core", "valid"),
        table.columns().stream().map(Table.Column::title).toList());
    assertEquals(
        List.of("agrona-copy", "64 B", "400 [380–1,400]", "2.00×", "1.0 %", "valid"),
        texts(table.rows().getFirst()));
    assertEquals("", texts(table.rows().get(1)).get(3));
  }

  @Test
  void aParameterThatIsTheSameEverywhereIsSaidOnce() {
    Table table =
        table(
            result("a", "4096", Figure.of("ns", 1), ""),
            result("b", "4096", Figure.of("ns", 2), ""));

    assertEquals("message size 4 KiB", table.caption());
    assertEquals(List.of("b", "2", "2.00×", "1.0 %", "valid"), texts(table.rows().getLast()));
  }

  @Test
  void aResultThatCannotBeTrustedIsShownWithItsComplaintAndIsNoReference() {
    Table table =
        table(
            result("csm-copy", "64", Figure.of("ns", 200), "message 3 arrived twice"),
            result("csm-copy", "128", Figure.of("ns", 200), ""),
            result("aeron", "64", Figure.of("ns", 300), ""),
            result("aeron", "128", Figure.of("ns", 300), ""));

    assertFalse(table.rows().getFirst().valid());
    assertEquals("not valid: message 3 arrived twice", texts(table.rows().getFirst()).getLast());
    assertEquals("", texts(table.rows().get(2)).get(3));
    assertEquals("1.50×", texts(table.rows().get(3)).get(3));
  }

  @Test
  void theReferenceIsTheLibraryOrTheFirstOfTwo() {
    Figure any = Figure.of("ns", 1);
    Result ours = result("csm-inplace", "64", any, "");
    Result one = result("private", "64", any, "");
    Result two = result("shared", "64", any, "");

    assertEquals(Optional.of("csm-inplace"), Ratios.reference(List.of(one, two, ours)));
    assertEquals(Optional.of("private"), Ratios.reference(List.of(one, two)));
    assertEquals(Optional.empty(), Ratios.reference(List.of(one)));
    assertEquals(
        Optional.empty(), Ratios.reference(List.of(one, two, result("third", "64", any, ""))));
  }

  @Test
  void ourRatiosStandBesideThoseOfThePaper() {
    Experiment figure5 =
        Made.experiment(
            "paper",
            "figure-5",
            List.of(
                latency("csm-copy", "64", 100),
                latency("csm-copy", "128", 100),
                latency("sealed-sunjce", "64", 800),
                latency("sealed-sunjce", "128", 2000)));

    List<List<String>> rows = PaperTable.of(figure5).orElseThrow().rows();

    assertEquals(
        List.of("sealed-sunjce", "8.00×–20.0×", "not measured", "not measured"), rows.getFirst());
    assertEquals("24×–212×", rows.get(1).get(1));
  }

  private static Result latency(String subject, String size, double nanos) {
    return Made.result(subject, "size_bytes", size, "latency_p50", Figure.of("ns", nanos));
  }

  private static Result result(String subject, String size, Figure figure, String complaint) {
    return Made.result(subject, Map.of("size_bytes", size), Map.of("rtt_p50", figure), complaint);
  }

  private static Table table(Result... results) {
    return Table.of(Made.experiment("peers", "x", List.of(results)));
  }

  private static List<String> texts(Table.Row row) {
    return row.cells().stream().map(Table.Cell::text).toList();
  }
}
