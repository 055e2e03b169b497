package io.csmipc.bench.pair;

import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import io.csmipc.shim.CycleCounter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * Makes rows of what pairs found in their turns. Disturbed turns are left out if others are there.
 */
final class Rows {
  /** Names of figures that other code looks up. */
  static final String LATENCY = "rtt_p50";

  static final String CYCLES = "sender_cycles_p50";
  static final String CROSS = "channel_cycles_cross";
  static final String THROUGHPUT = "round_trips";

  private static final String NANOS = "ns";
  private static final String MESSAGES = "messages/s";
  static final String FLOOR = "floor_rtt_ns";

  private final double maxWait;

  Rows(double maxWait) {
    this.maxWait = maxWait;
  }

  /** The row of round trips. */
  Result roundTrips(Mode mode, int size, List<Turn<Sample>> turns, String failure) {
    List<Turn<Sample>> used = used(mode, turns, Sample::waitShare);
    Map<String, Figure> figures = new LinkedHashMap<>();
    Histogram all = Histograms.create();
    if (!used.isEmpty()) {
      percentiles(figures, "rtt", used, Sample::latency);
      figures.put(CYCLES, figure(CycleCounter.unit(), used, Sample::senderCycles));
      figures.put(CROSS, figure(CycleCounter.unit(), used, Sample::crossCycles));
      figures.put(THROUGHPUT, figure(MESSAGES, used, Sample::roundTripsPerSecond));
      figures.put(FLOOR, floor(used));
      used.forEach(turn -> all.add(turn.sample().latency()));
    }
    return new Result(
        mode.title(),
        Map.of("size_bytes", String.valueOf(size)),
        figures,
        used.isEmpty() ? Map.of() : Map.of("rtt", Histograms.encode(all)),
        wait(used, Sample::waitShare),
        complaint(mode, turns, Sample::failures, Sample::waitShare, failure));
  }

  /** The row of a stream. */
  Result stream(Mode mode, int size, List<Turn<Sample>> turns, String failure) {
    List<Turn<Sample>> used = used(mode, turns, Sample::waitShare);
    Map<String, Figure> figures = new LinkedHashMap<>();
    if (!used.isEmpty()) {
      figures.put("stream", figure(MESSAGES, used, Sample::streamPerSecond));
      figures.put("stream_bytes", figure("bytes/s", used, s -> size * s.streamPerSecond()));
      figures.put(FLOOR, floor(used));
    }
    return new Result(
        mode.title(),
        Map.of("size_bytes", String.valueOf(size)),
        figures,
        Map.of(),
        wait(used, Sample::waitShare),
        complaint(mode, turns, Sample::failures, Sample::waitShare, failure));
  }

  /**
   * The row of a fixed rate.
   *
   * @param load how the rate is called in the report
   */
  Result atRate(
      Mode mode,
      int size,
      String load,
      long perSecond,
      List<Turn<RateSample>> turns,
      String failure) {
    List<Turn<RateSample>> used = used(mode, turns, RateSample::waitShare);
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("size_bytes", String.valueOf(size));
    parameters.put("load", load);
    Map<String, Figure> figures = new LinkedHashMap<>();
    Histogram all = Histograms.create();
    if (!used.isEmpty()) {
      figures.put("rate", Figure.of(MESSAGES, (double) perSecond));
      percentiles(figures, "delay", used, RateSample::delays);
      figures.put(FLOOR, floor(used));
      used.forEach(turn -> all.add(turn.sample().delays()));
    }
    return new Result(
        mode.title(),
        parameters,
        figures,
        used.isEmpty() ? Map.of() : Map.of("delay", Histograms.encode(all)),
        wait(used, RateSample::waitShare),
        complaint(mode, turns, RateSample::failures, RateSample::waitShare, failure));
  }

  private static <T> void percentiles(
      Map<String, Figure> figures,
      String name,
      List<Turn<T>> turns,
      java.util.function.Function<T, Histogram> of) {
    Map<String, Double> percents = new LinkedHashMap<>();
    percents.put("_p50", 50.0);
    percents.put("_p90", 90.0);
    percents.put("_p99", 99.0);
    percents.put("_p999", 99.9);
    percents.put("_max", 100.0);
    percents.forEach(
        (suffix, percent) ->
            figures.put(
                name + suffix,
                figure(NANOS, turns, t -> of.apply(t).getValueAtPercentile(percent))));
  }

  private static <T> Figure figure(String unit, List<Turn<T>> turns, ToDoubleFunction<T> value) {
    return new Figure(
        unit, turns.stream().map(turn -> value.applyAsDouble(turn.sample())).toList());
  }

  private static <T> Figure floor(List<Turn<T>> turns) {
    return new Figure(NANOS, turns.stream().map(Turn::floorNanos).toList());
  }

  private <T> List<Turn<T>> used(Mode mode, List<Turn<T>> turns, ToDoubleFunction<T> wait) {
    List<Turn<T>> good = turns.stream().filter(turn -> isGood(mode, turn, wait)).toList();
    return good.isEmpty() ? turns : good;
  }

  private static <T> double wait(List<Turn<T>> used, ToDoubleFunction<T> wait) {
    return used.stream().mapToDouble(t -> wait.applyAsDouble(t.sample())).max().orElse(0);
  }

  private <T> String complaint(
      Mode mode,
      List<Turn<T>> turns,
      ToDoubleFunction<T> wrong,
      ToDoubleFunction<T> wait,
      String failure) {
    if (!failure.isEmpty()) {
      return failure;
    }
    long messages = (long) turns.stream().mapToDouble(t -> wrong.applyAsDouble(t.sample())).sum();
    if (messages > 0) {
      return messages + " messages arrived wrong";
    }
    return turns.stream().anyMatch(turn -> isGood(mode, turn, wait)) ? "" : Cell.disturbed(maxWait);
  }

  private <T> boolean isGood(Mode mode, Turn<T> turn, ToDoubleFunction<T> wait) {
    return wait.applyAsDouble(turn.sample()) <= mode.maxWait(maxWait);
  }
}
