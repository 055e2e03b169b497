package io.csmipc.bench.pair;

import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.Run;
import io.csmipc.shim.CycleCounter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What handing a message over costs without making it, in two figures that are never merged: the
 * code path in one process on warm lines, and half a round trip between two cores.
 */
final class ChannelCosts {
  /** The code path: of a channel without sealing, or of seal and open without a ring. */
  static final String WARM = "channel_cycles_warm";

  static final List<String> NOTES =
      List.of(
          "channel_cycles_warm: one process and thread, warm lines, 64 messages for each reading of"
              + " the counter, whose cost is subtracted. In place only the sequence number is"
              + " written and read; copying modes copy twice; sealed modes: seal and open between"
              + " private buffers, without a ring.",
          "channel_cycles_cross: half the median round trip between two processes of a message of"
              + " which only the sequence number is written and read (copied or sealed as a whole"
              + " in those modes); the lines of the payload stay where they are.");

  private final Run run;
  private final Settings settings;
  private final Map<Mode, List<WarmCost>> found = new HashMap<>();
  private final Map<Mode, String> failures = new HashMap<>();

  ChannelCosts(Run run, Settings settings) {
    this.run = run;
    this.settings = settings;
  }

  /** Measures the code paths of all modes in turns. */
  void measure(List<Mode> modes) throws InterruptedException {
    for (int turn = 0; turn < run.repetitions(); turn++) {
      for (Mode mode : modes) {
        run.progress().printf("code path of %s%n", mode.title());
        try {
          Task task = Lineup.task(mode, settings, run);
          found.computeIfAbsent(mode, m -> new ArrayList<>()).addAll(WarmCost.measure(mode, task));
        } catch (IOException e) {
          failures.put(mode, e.getMessage());
        }
      }
    }
  }

  /**
   * The row of one mode and size.
   *
   * @param roundTrips the row of its round trips
   */
  Result row(Mode mode, int size, Result roundTrips) {
    List<WarmCost> warm =
        found.getOrDefault(mode, List.of()).stream().filter(cost -> cost.size() == size).toList();
    Map<String, Figure> figures = new LinkedHashMap<>();
    if (!warm.isEmpty()) {
      figures.put(
          WARM, new Figure(CycleCounter.unit(), warm.stream().map(WarmCost::cycles).toList()));
    }
    for (String name : List.of(Rows.CROSS, Rows.FLOOR)) {
      if (roundTrips.figures().containsKey(name)) {
        figures.put(name, roundTrips.figures().get(name));
      }
    }
    return new Result(
        mode.title(),
        roundTrips.parameters(),
        figures,
        Map.of(),
        roundTrips.waitShare(),
        complaint(mode, warm, roundTrips));
  }

  private String complaint(Mode mode, List<WarmCost> warm, Result roundTrips) {
    if (!roundTrips.valid()) {
      return roundTrips.complaint();
    }
    long wrong = warm.stream().mapToLong(WarmCost::failures).sum();
    return wrong > 0
        ? wrong + " messages within one process arrived wrong"
        : failures.getOrDefault(mode, "");
  }
}
