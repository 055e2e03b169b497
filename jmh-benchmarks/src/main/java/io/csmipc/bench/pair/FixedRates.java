package io.csmipc.bench.pair;

import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Messages that are due by a fixed schedule, at some rates and at half of what each mode can
 * stream: see {@link Pace}. A mode whose pace is not known has a row that says why.
 */
final class FixedRates {
  /** Bytes of a message. */
  static final int SIZE = 64;

  private static final int MILLIS = 300;
  private static final int QUICK_MILLIS = 40;
  private static final List<Long> RATES = List.of(10_000L, 100_000L, 1_000_000L);
  private static final List<Long> FEW_RATES = List.of(100_000L);
  private static final String HALF = "half of its stream";

  private final Run run;
  private final int millis;
  private final Pace pace;
  private final List<Load> loads = new ArrayList<>();
  private Map<Mode, List<Turn<Sample>>> streams = Map.of();

  /**
   * A schedule.
   *
   * @param name how it is called in the report
   * @param rate messages a second of a mode whose pace is known, or 0 when that is too fast for it
   * @param found what the modes found
   */
  private record Load(
      String name, ToLongFunction<Mode> rate, Map<Mode, List<Turn<RateSample>>> found) {
    private Load(String name, ToLongFunction<Mode> rate) {
      this(name, rate, new LinkedHashMap<>());
    }
  }

  FixedRates(Run run) {
    this.run = run;
    millis = run.quick() ? QUICK_MILLIS : MILLIS;
    pace = new Pace(run.maxWait());
    for (long rate : run.quick() ? FEW_RATES : RATES) {
      loads.add(new Load(String.valueOf(rate), mode -> pace.keepsUp(mode, rate) ? rate : 0));
    }
    loads.add(new Load(HALF, pace::half));
  }

  /**
   * Lets each mode have one turn at each rate.
   *
   * @param samples what modes streamed at this size, in this repetition and those before it
   */
  void measure(Lineup lineup, Map<Mode, List<Turn<Sample>>> samples)
      throws IOException, InterruptedException {
    streams = samples;
    pace.learn(samples);
    for (Load load : loads) {
      run.progress().printf("messages a second: %s%n", load.name());
      lineup.turn(
          modes().filter(mode -> pace.knows(mode) && load.rate().applyAsLong(mode) > 0).toList(),
          load.found(),
          pair -> pair.atRate(SIZE, load.rate().applyAsLong(pair.mode()), millis),
          sample -> sample.failures() > 0);
    }
  }

  private Stream<Mode> modes() {
    return streams.keySet().stream().filter(FixedRates::isTimely);
  }

  /** Who tells of many messages at once has no way to be in time. */
  private static boolean isTimely(Mode mode) {
    return mode.kind() != Mode.Kind.MEMCPY;
  }

  /** For the report. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        "delay: from when a message was due by a fixed schedule to when the other side has it, by"
            + " the one monotonic clock of the machine; one way. A message that could not be sent"
            + " in time counts from when it was due.");
    notes.add(
        "The rates of a mode follow from its first stream that was not disturbed. Repetitions"
            + " before that have no delays of it.");
    for (Load load : loads) {
      modes()
          .filter(mode -> pace.knows(mode) && load.rate().applyAsLong(mode) == 0)
          .map(mode -> mode.title() + " does not keep up with " + load.name() + " messages/s")
          .forEach(notes::add);
    }
    streams.keySet().stream()
        .filter(mode -> !isTimely(mode))
        .map(mode -> mode.title() + " has no rate: it tells of many messages at once")
        .forEach(notes::add);
    return notes;
  }

  /** The rows of all rates. */
  List<Result> results(Rows rows, Lineup lineup) {
    List<Result> results = new ArrayList<>();
    for (Load load : loads) {
      modes()
          .map(mode -> row(rows, load, mode, lineup.failure(mode)))
          .flatMap(Optional::stream)
          .forEach(results::add);
    }
    return results;
  }

  private Optional<Result> row(Rows rows, Load load, Mode mode, String failure) {
    if (!pace.knows(mode)) {
      String why = failure.isEmpty() ? pace.whyUnknown(mode, streams.get(mode)) : failure;
      return Optional.of(rows.atRate(mode, SIZE, load.name(), 0, List.of(), why));
    }
    long rate = load.rate().applyAsLong(mode);
    List<Turn<RateSample>> turns = load.found().getOrDefault(mode, List.of());
    return rate == 0
        ? Optional.empty()
        : Optional.of(rows.atRate(mode, SIZE, load.name(), rate, turns, failure));
  }
}
