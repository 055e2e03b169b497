package io.csmipc.bench.pair;

import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages that are due by a fixed schedule, at some rates and at half of what each mode can
 * stream. What that is, and who keeps up with a rate, is decided in the first repetition for all.
 */
final class FixedRates {
  /** Bytes of a message. */
  static final int SIZE = 64;

  private static final int MILLIS = 300;
  private static final int QUICK_MILLIS = 40;
  private static final List<Long> RATES = List.of(10_000L, 100_000L, 1_000_000L);
  private static final String HALF = "half of its stream";

  /** A rate is kept up only by those whose stream is at least that many times as fast. */
  private static final double HEADROOM = 1.25;

  private final Run run;
  private final int millis;
  private final List<Load> loads = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * A schedule.
   *
   * @param name how it is called in the report
   * @param rates messages a second, of those that take part
   * @param found what they found
   */
  private record Load(
      String name, Map<Mode, Long> rates, Map<Mode, List<Turn<RateSample>>> found) {}

  FixedRates(Run run) {
    this.run = run;
    millis = run.quick() ? QUICK_MILLIS : MILLIS;
    notes.add(
        "delay: from when a message was due by a fixed schedule to when the other side has it, by"
            + " the one monotonic clock of the machine; one way. A message that could not be sent"
            + " in time counts from when it was due.");
  }

  /**
   * Lets each mode have one turn at each rate.
   *
   * @param samples what modes streamed at this size
   */
  void measure(Lineup lineup, Map<Mode, List<Turn<Sample>>> samples)
      throws IOException, InterruptedException {
    if (loads.isEmpty()) {
      plan(samples);
    }
    for (Load load : loads) {
      run.progress().printf("messages a second: %s%n", load.name());
      lineup.turn(
          List.copyOf(load.rates().keySet()),
          load.found(),
          pair -> pair.atRate(SIZE, load.rates().get(pair.mode()), millis),
          sample -> sample.failures() > 0);
    }
  }

  private void plan(Map<Mode, List<Turn<Sample>>> samples) {
    Map<Mode, Double> streams = new LinkedHashMap<>();
    samples.forEach(
        (mode, turns) -> {
          if (mode.kind() == Mode.Kind.MEMCPY) {
            return; // It tells of many messages at once: that is no way to be in time.
          }
          if (turns.isEmpty() || !(turns.getFirst().sample().streamPerSecond() > 0)) {
            notes.add(mode.title() + " has no stream in the first repetition, so no rate either");
          } else {
            streams.put(mode, turns.getFirst().sample().streamPerSecond());
          }
        });
    for (long rate : run.quick() ? List.of(100_000L) : RATES) {
      Map<Mode, Long> able = new LinkedHashMap<>();
      streams.forEach(
          (mode, perSecond) -> {
            if (perSecond >= HEADROOM * rate) {
              able.put(mode, rate);
            } else {
              notes.add(mode.title() + " does not keep up with " + rate + " messages/s");
            }
          });
      loads.add(new Load(String.valueOf(rate), able, new LinkedHashMap<>()));
    }
    Map<Mode, Long> halves = new LinkedHashMap<>();
    streams.forEach((mode, perSecond) -> halves.put(mode, Math.max(1, Math.round(perSecond / 2))));
    loads.add(new Load(HALF, halves, new LinkedHashMap<>()));
  }

  /** For the report. */
  List<String> notes() {
    return notes;
  }

  /** The rows of all rates. */
  List<Result> results(Rows rows, Lineup lineup) {
    List<Result> results = new ArrayList<>();
    for (Load load : loads) {
      load.found()
          .forEach(
              (mode, turns) ->
                  results.add(
                      rows.atRate(
                          mode,
                          SIZE,
                          load.name(),
                          load.rates().get(mode),
                          turns,
                          lineup.failure(mode))));
    }
    return results;
  }
}
