package io.csmipc.bench.report.goals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.report.Made;
import io.csmipc.bench.report.goals.Verdict.Status;
import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GoalsTest {
  private final List<Result> results = new ArrayList<>();

  @Test
  void aRoundTripIsReachedAtOrBelowTheBound() {
    figure("csm-copy", 64, "rtt_p50", Figure.of("ns", 80));
    figure("agrona-copy", 64, "rtt_p50", Figure.of("ns", 100));

    Verdict verdict = verdict("round trip p50", "64 B");

    assertEquals(Status.REACHED, verdict.status());
    assertEquals("0.80× at 64 B", verdict.measured().getFirst().text());
  }

  @Test
  void aMissedGoalSaysWhereAndByHowMuch() {
    figure("csm-copy", 128, "rtt_p50", Figure.of("ns", 99));
    figure("agrona-copy", 128, "rtt_p50", Figure.of("ns", 100));
    figure("csm-copy", 1024, "rtt_p50", Figure.of("ns", 45));
    figure("agrona-copy", 1024, "rtt_p50", Figure.of("ns", 100));

    Verdict verdict = verdict("round trip p50", "128 B … 1 KiB");

    assertEquals(Status.MISSED, verdict.status());
    assertEquals("by 10 % at 128 B", verdict.explanation());
    assertEquals(2, verdict.measured().size());
  }

  @Test
  void aRateIsReachedAtOrAboveTheBoundAndMissedByAShareOfIt() {
    figure("csm-copy", 64, "stream", Figure.of("messages/s", 44e6));
    figure("aeron-ipc", 64, "stream", Figure.of("messages/s", 20e6));
    figure("chronicle-queue", 64, "stream", Figure.of("messages/s", 44e5));

    assertEquals(Status.REACHED, verdict("stream, default delivery", "64 B", "Aeron IPC").status());
    Verdict missed = verdict("stream, default delivery", "64 B", "Chronicle Queue");
    assertEquals("by 50 % at 64 B", missed.explanation());
  }

  @Test
  void theFastestOfSeveralNaiveProvidersCounts() {
    figure("csm-copy", 256, "stream", Figure.of("messages/s", 24e6));
    figure("sealed-naive-slow", 256, "stream", Figure.of("messages/s", 1e5));
    figure("sealed-naive-fast", 256, "stream", Figure.of("messages/s", 2e6));
    figure("sealed-fast", 256, "stream", Figure.of("messages/s", 3e6));

    Verdict naive =
        verdict("stream, default delivery", "≤ 256 B", "naive sealing, fastest provider");
    Verdict own =
        verdict("stream, default delivery", "≤ 512 B", "our sealed channel, fastest provider");

    assertEquals("sealed-naive-fast", naive.measured().getFirst().theirs());
    assertEquals(Status.REACHED, naive.status());
    assertEquals("sealed-fast", own.measured().getFirst().theirs());
    assertEquals(Status.REPORTED, own.status());
    assertEquals(8, own.measured().getFirst().ratio(), 1e-9);
    assertEquals(Status.REACHED, verdict("stream, sealed channel, fast", "≤ 256 B").status());
  }

  @Test
  void naiveSealingWithoutAProviderIsThatOfTheJdkAndRekeyingIsNotOurs() {
    figure("csm-copy", 64, "stream", Figure.of("messages/s", 30e6));
    figure("sealed-sunjce", 64, "stream", Figure.of("messages/s", 3e6));
    figure("sealed-naive", 64, "stream", Figure.of("messages/s", 2e6));
    figure("sealed-rekey", 64, "stream", Figure.of("messages/s", 9e6));

    Verdict same = verdict("stream, sealed channel, sunjce", "≤ 256 B");
    Verdict own =
        verdict("stream, default delivery", "≤ 512 B", "our sealed channel, fastest provider");

    assertEquals("sealed-naive", same.measured().getFirst().theirs());
    assertEquals(1.5, same.measured().getFirst().ratio(), 1e-9);
    assertEquals("sealed-sunjce", own.measured().getFirst().theirs());
  }

  @Test
  void cyclesOfCipherAndChannelAreTwoRowsThatAreNeverMerged() {
    Map<String, Figure> ours =
        Map.of(
            "channel_cycles_warm", Figure.of("cycles", 100),
            "channel_cycles_cross", Figure.of("cycles", 300));
    Map<String, Figure> theirs =
        Map.of(
            "channel_cycles_warm", Figure.of("cycles", 21_000),
            "channel_cycles_cross", Figure.of("cycles", 5_000));
    add(Made.result("csm-inplace", Map.of("size_bytes", "32768"), ours, ""));
    add(Made.result("sealed-sunjce", Map.of("size_bytes", "32768"), theirs, ""));

    assertEquals(
        Status.REACHED, verdict("channel cost in place, warm, code path", "32 KiB").status());
    Verdict cross = verdict("channel cost in place, across cores", "32 KiB");
    assertEquals("16.7× at 32 KiB", cross.measured().getFirst().text());
    assertEquals(Status.MISSED, cross.status());
  }

  @Test
  void whatWasNotMeasuredSaysSo() {
    figure("csm-copy", 64, "rtt_p50", Figure.of("ns", 80));

    List<Verdict> verdicts = Goals.judge(List.of(Made.experiment("peers", "round-trip", results)));

    assertTrue(verdicts.size() >= 17, "rows: " + verdicts.size());
    for (Verdict verdict : verdicts) {
      assertEquals(Status.NOT_MEASURED, verdict.status(), verdict.what());
      assertFalse(verdict.explanation().isEmpty());
    }
  }

  @Test
  void onlyResultsOfOneExperimentWithTheSameParametersAndUnitAreCompared() {
    figure("csm-copy", 64, "rtt_p50", Figure.of("ns", 80));
    figure("agrona-copy", 128, "rtt_p50", Figure.of("ns", 100));
    figure("agrona-copy", 64, "rtt_p50", Figure.of("cycles", 100));
    Experiment one = Made.experiment("peers", "round-trip", results);
    Result other = Made.result("agrona-copy", "size_bytes", "64", "rtt_p50", Figure.of("ns", 100));
    Experiment two = Made.experiment("paper", "figure-5", List.of(other));

    List<Verdict> verdicts = Goals.judge(List.of(one, two));

    assertTrue(verdicts.stream().allMatch(v -> v.status() == Status.NOT_MEASURED));
  }

  @Test
  void aResultThatCannotBeTrustedReachesNoGoal() {
    Map<String, Figure> ours = Map.of("rtt_p50", Figure.of("ns", 10));
    add(Made.result("csm-copy", Map.of("size_bytes", "64"), ours, "message 3 arrived twice"));
    figure("agrona-copy", 64, "rtt_p50", Figure.of("ns", 100));

    Verdict verdict = verdict("round trip p50", "64 B");

    assertEquals(Status.NOT_VALID, verdict.status());
    assertEquals("0.10× at 64 B (not valid)", verdict.measured().getFirst().text());
  }

  @Test
  void repetitionsAreComparedInPairsAndTheFloorIsMentioned() {
    Map<String, Figure> ours =
        Map.of("rtt_p50", Figure.of("ns", 80, 90), "floor_rtt_ns", Figure.of("ns", 45, 45));
    Map<String, Figure> theirs =
        Map.of("rtt_p50", Figure.of("ns", 100, 100), "floor_rtt_ns", Figure.of("ns", 200, 200));
    add(Made.result("csm-copy", Map.of("size_bytes", "64"), ours, ""));
    add(Made.result("agrona-copy", Map.of("size_bytes", "64"), theirs, ""));

    Measured measured = verdict("round trip p50", "64 B").measured().getFirst();

    assertEquals(0.85, measured.ratio(), 1e-9);
    assertEquals("[0.80–0.90]", measured.range());
    assertTrue(measured.floor().contains("floor 45 ns"), measured.floor());
    assertTrue(measured.floor().endsWith("not the same state of the machine"), measured.floor());
  }

  @Test
  void plaintextMustBeAheadOfTheFastestSealedModeAtEverySize() {
    figure("csm-copy", 64, "latency_p50", Figure.of("ns", 100));
    figure("sealed-sunjce", 64, "latency_p50", Figure.of("ns", 800));
    figure("sealed-naive-conscrypt", 64, "latency_p50", Figure.of("ns", 700));
    figure("csm-copy", 128, "latency_p50", Figure.of("ns", 100));
    figure("sealed-sunjce", 128, "latency_p50", Figure.of("ns", 100));

    Verdict verdict = verdict("communication benchmark, end to end", "each size");

    assertEquals(7, verdict.measured().getFirst().ratio(), 1e-9);
    assertEquals(Status.MISSED, verdict.status());
    assertEquals("by 0 % at 128 B", verdict.explanation());
  }

  private void figure(String subject, int size, String name, Figure figure) {
    add(Made.result(subject, "size_bytes", String.valueOf(size), name, figure));
  }

  private void add(Result result) {
    results.add(result);
  }

  private Verdict verdict(String what, String sizes) {
    return verdict(what, sizes, "");
  }

  private Verdict verdict(String what, String sizes, String against) {
    return Goals.judge(List.of(Made.experiment("any", "experiment", results))).stream()
        .filter(v -> v.what().equals(what) && v.sizes().equals(sizes))
        .filter(v -> against.isEmpty() || v.against().equals(against))
        .findFirst()
        .orElseThrow();
  }
}
