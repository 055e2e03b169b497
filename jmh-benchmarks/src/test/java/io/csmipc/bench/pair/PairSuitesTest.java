package io.csmipc.bench.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.machine.Workspace;
import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.SmallRun;
import io.csmipc.shim.Cpu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes that stay and take turns; nothing about times. */
@Timeout(120)
final class PairSuitesTest {
  private static final List<Integer> SIZES = List.of(64, 4096);
  private static final Settings TINY = new Settings(SIZES, 10, 1, 5, 5, Double.MAX_VALUE);

  private static final int REPETITIONS = 2;
  private static final double EVERYTHING_IS_DISTURBED = -1;

  private Workspace workspace;
  private SmallRun run;

  @BeforeEach
  void needTwoCpus() throws Exception {
    boolean twoCpus = Cpu.allowed().size() >= 2;
    assertTrue(twoCpus || !"all".equals(System.getProperty("csm.require")), "needs two CPUs");
    Assumptions.assumeTrue(twoCpus, "needs two CPUs");
    workspace = Workspace.create(null);
    run = new SmallRun(workspace.shared(), REPETITIONS);
  }

  @AfterEach
  void close() throws Exception {
    if (workspace != null) {
      workspace.close();
    }
  }

  @Test
  void peersAreMeasuredInRoundTripsStreamsAndAtRates() throws Exception {
    List<Mode> modes = List.of(Mode.named("csm-copy"), Mode.named("uds"), Mode.named("memcpy"));

    new PeersSuite().run(run, modes, TINY);

    assertEquals(
        List.of("round-trip", "stream", "fixed-rate"),
        run.found().stream().map(Experiment::name).toList());
    for (Experiment experiment : run.found()) {
      experiment.results().forEach(PairSuitesTest::complete);
    }
    assertEquals(modes.size() * SIZES.size(), run.found().get(0).results().size());
    assertEquals(modes.size() * SIZES.size(), run.found().get(1).results().size());
    assertEquals(
        Set.of(
            "rtt_p50",
            "rtt_p90",
            "rtt_p99",
            "rtt_p999",
            "rtt_max",
            "sender_cycles_p50",
            "channel_cycles_cross",
            "round_trips",
            "floor_rtt_ns"),
        run.found().get(0).results().get(0).figures().keySet());
  }

  @Test
  void aModeWithoutAStreamThatCountsHasARowAtEachRateThatSaysWhy() throws Exception {
    Mode broken = new Mode("csm-teleport", Mode.Kind.CSM_COPY, "");
    List<Mode> modes = List.of(Mode.named("csm-copy"), broken, Mode.named("memcpy"));
    run = new SmallRun(workspace.shared(), 1, EVERYTHING_IS_DISTURBED);

    new PeersSuite().run(run, modes, TINY);

    Experiment rates = run.found().getLast();
    Map<String, List<String>> complaints = new TreeMap<>();
    for (Result result : rates.results()) {
      assertTrue(result.figures().isEmpty());
      complaints
          .computeIfAbsent(result.subject(), subject -> new ArrayList<>())
          .add(result.parameters().get("load") + ": " + result.complaint());
    }
    String why = "no rate follows from its stream: " + Cell.disturbed(EVERYTHING_IS_DISTURBED);
    String ended = "a measuring process of csm-teleport ended early";
    assertEquals(
        Map.of(
            "csm-copy", List.of("100000: " + why, "half of its stream: " + why),
            "csm-teleport", List.of("100000: " + ended, "half of its stream: " + ended)),
        complaints);
    assertTrue(rates.notes().contains("memcpy has no rate: it tells of many messages at once"));
  }

  @Test
  void thePapersFigureHasThreePanelsAndBothOursAndItsRatios() throws Exception {
    List<Mode> modes = List.of(Mode.named("csm-copy"), Mode.named("sealed-rekey"));

    new PaperSuite().run(run, modes, TINY);

    Experiment figure = run.found().getFirst();
    assertEquals("figure-5", figure.name());
    assertEquals(modes.size() * SIZES.size(), figure.results().size());
    for (Result result : figure.results()) {
      complete(result);
      assertEquals(
          Set.of("latency_p50", "sender_cycles_p50", "throughput", "floor_rtt_ns"),
          result.figures().keySet());
    }
    Experiment costs = run.found().getLast();
    assertEquals("channel-cost", costs.name());
    assertEquals(modes.size() * SIZES.size(), costs.results().size());
    for (Result result : costs.results()) {
      complete(result);
      assertEquals(
          Set.of("channel_cycles_warm", "channel_cycles_cross", "floor_rtt_ns"),
          result.figures().keySet());
    }
    assertTrue(figure.notes().stream().anyMatch(n -> n.contains("24x to 212x lower latency")));
    assertTrue(
        figure.notes().stream().anyMatch(n -> n.startsWith("Here: csm-copy against sealed-rekey")));
  }

  @Test
  void aModeWhoseProcessEndsIsAComplaintAndTheOthersGoOn() throws Exception {
    Mode broken = new Mode("csm-teleport", Mode.Kind.CSM_COPY, "");
    List<Mode> modes = List.of(broken, Mode.named("agrona-copy"));

    new PaperSuite().run(run, modes, TINY);

    for (Result result : run.found().getFirst().results()) {
      if (result.subject().equals("csm-teleport")) {
        assertEquals("a measuring process of csm-teleport ended early", result.complaint());
        assertTrue(result.figures().isEmpty());
      } else {
        complete(result);
      }
    }
  }

  @Test
  void aRunThatBreaksOffKeepsWhatItHasMeasured() {
    List<Mode> modes = List.of(Mode.named("csm-copy"), Mode.named("uds"));
    run.whenKept(
        () -> {
          if (run.kept().size() == 4) { // in the second repetition
            Thread.currentThread().interrupt();
          }
        });

    assertThrows(InterruptedException.class, () -> new PeersSuite().run(run, modes, TINY));

    assertEquals(
        List.of("round-trip 1", "stream 1", "fixed-rate 1", "round-trip 2", "stream 2"),
        run.kept().stream().map(PairSuitesTest::nameAndValues).toList());
    assertEquals(
        "Not complete: this was found in 1 of 2 repetitions.",
        run.kept().getFirst().notes().getFirst());
    assertEquals(List.of(), run.found());
  }

  /** And how many values its figures have. */
  private static String nameAndValues(Experiment experiment) {
    return experiment.name()
        + " "
        + experiment.results().stream()
            .map(result -> result.figures().get("floor_rtt_ns").values().size())
            .map(String::valueOf)
            .distinct()
            .collect(Collectors.joining(", "));
  }

  @Test
  void thePapersFigureIsKeptAfterEachRepetition() throws Exception {
    new PaperSuite().run(run, List.of(Mode.named("csm-copy")), TINY);

    assertEquals(
        List.of("figure-5 1", "figure-5 2"),
        run.kept().stream().map(PairSuitesTest::nameAndValues).toList());
  }

  @Test
  void aFloorThatCannotPlayIsClosed() throws Exception {
    Mode broken = new Mode("csm-teleport", Mode.Kind.CSM_COPY, "");
    LivePair floor = LivePair.start(broken, Lineup.task(broken, TINY, run));

    assertThrows(IOException.class, () -> Lineup.open(TINY, run, floor));

    IOException closed = assertThrows(IOException.class, () -> floor.ping(8, 1));
    assertEquals("Stream closed", closed.getMessage()); // and not that its processes have ended
  }

  private static void complete(Result result) {
    String name = result.subject() + " " + result.parameters();
    assertEquals("", result.complaint(), name);
    assertFalse(result.figures().isEmpty(), name);
    result
        .figures()
        .forEach(
            (key, figure) -> {
              boolean single = key.equals("rate");
              assertEquals(single ? 1 : REPETITIONS, figure.values().size(), name);
              assertTrue(figure.min() >= 0, name + " " + key);
            });
  }
}
