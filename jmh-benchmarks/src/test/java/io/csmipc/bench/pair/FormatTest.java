package io.csmipc.bench.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class FormatTest {
  private static final String HEADING =
      "mode,provider,memory,size_bytes,latency_p50_ns,latency_p99_ns,latency_min_ns,"
          + "latency_max_ns,sender_cycles_p50,channel_cycles_warm,channel_cycles_cross,"
          + "throughput_msg_s,stream_msg_s,ratio_best_sealed,valid";

  private static final Mode PLAIN = new Mode("csm-copy", Mode.Kind.CSM_COPY, "");
  private static final Mode SEALED = new Mode("sealed-x", Mode.Kind.SEALED, "X");

  @Test
  void theColumnsOfCsvStandInTheirOrder() {
    assertEquals(HEADING, lines(Format.CSV, report()).getFirst());
  }

  @Test
  void aRowOfCsvHoldsItsFiguresAndTheRatioToTheBestSealedMode() {
    assertEquals(
        "csm-copy,,tmpfs,64,100,100,100,100,10,2.5,3,1000,2000,4.00,true",
        lines(Format.CSV, report()).get(1));
    assertEquals(
        "sealed-x,X,\"ext4, same memory\",64,400,400,400,400,10,2.5,3,1000,2000,1.00,true",
        lines(Format.CSV, report()).get(2));
  }

  @Test
  void aCellWithoutFiguresIsEmptyAndNotValid() {
    Cell empty = Cell.of(PLAIN, 64, "tmpfs", List.of(), List.of(), "it ended early", 0.05);

    List<String> csv = lines(Format.CSV, new Report(new Machine(Map.of()), List.of(empty)));

    assertEquals("csm-copy,,tmpfs,64,,,,,,,,,,,false", csv.get(1));
  }

  @Test
  void theOtherTablesHaveTheSameColumns() {
    String words = HEADING.replace(',', ' ');
    List<String> text = lines(Format.TEXT, report());
    List<String> markdown = lines(Format.MARKDOWN, report());

    assertTrue(text.stream().anyMatch(l -> l.replaceAll(" +", " ").equals(words)));
    assertTrue(markdown.contains("| " + words.replace(" ", " | ") + " |"));
    assertTrue(text.contains("processor: one \"fast\" core"));
  }

  @Test
  void jsonNamesEveryValueAndQuotesWhatItMust() {
    String json = Format.JSON.write(report());

    assertTrue(json.contains("\"processor\": \"one \\\"fast\\\" core\""), json);
    assertTrue(json.contains("\"latency_p50_ns\": 100, \"latency_p99_ns\": 100"), json);
    assertTrue(json.contains("\"ratio_best_sealed\": 4.00, \"valid\": true}"), json);
  }

  @Test
  void theSummaryComparesPlaintextWithSealing() {
    assertEquals(
        List.of(
            "csm-copy against sealed-x: latency 4.00x to 4.00x lower, cycles 1.00x to 1.00x fewer,"
                + " throughput 1.00x to 1.00x higher, stream 1.00x to 1.00x higher"),
        Summary.of(report()));
  }

  private static Report report() {
    List<Cell> cells = new ArrayList<>();
    cells.add(Cell.of(PLAIN, 64, "tmpfs", List.of(sample(100)), List.of(2.5), "", 0.05));
    cells.add(
        Cell.of(SEALED, 64, "ext4, same memory", List.of(sample(400)), List.of(2.5), "", 0.05));
    return new Report(new Machine(Map.of("processor", "one \"fast\" core")), cells);
  }

  private static Sample sample(long nanos) {
    Histogram latency = Histograms.create();
    latency.recordValue(nanos);
    return new Sample(64, latency, 10, 3, 1000, 2000, 0, 0.0);
  }

  private static List<String> lines(Format format, Report report) {
    return format.write(report).lines().toList();
  }
}
