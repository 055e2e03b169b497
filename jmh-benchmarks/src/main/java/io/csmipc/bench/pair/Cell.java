package io.csmipc.bench.pair;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * One mode at one size, put together from all repetitions that were not disturbed: the latency from
 * all their messages, everything else as the median over them.
 *
 * @param mode what
 * @param size bytes of each payload
 * @param memory which memory carried it
 * @param latency round trips in nanoseconds
 * @param senderCycles counts of a round trip at the sender
 * @param warmCycles counts of the code path in one process, or NaN
 * @param crossCycles counts of one way between two cores
 * @param roundTripsPerSecond one after the other
 * @param streamPerSecond messages in one direction
 * @param complaint why the cell is not valid, or an empty string
 */
record Cell(
    Mode mode,
    int size,
    String memory,
    Histogram latency,
    double senderCycles,
    double warmCycles,
    double crossCycles,
    double roundTripsPerSecond,
    double streamPerSecond,
    String complaint) {
  @SuppressWarnings("InlineFormatString") // too long to stand where it is used
  private static final String DISTURBED =
      "its threads waited for their cores for more than %.0f %% of the time in every repetition:"
          + " end what else runs here, or allow more with --max-wait";

  /** Puts a cell together. */
  static Cell of(
      Mode mode,
      int size,
      String memory,
      List<Sample> samples,
      List<Double> warmCycles,
      String failure,
      double maxWait) {
    List<Sample> good = samples.stream().filter(s -> s.waitShare() <= maxWait).toList();
    List<Sample> used = good.isEmpty() ? samples : good;
    Histogram latency = Histograms.create();
    used.forEach(s -> latency.add(s.latency()));
    long wrong = samples.stream().mapToLong(Sample::failures).sum();
    String complaint = failure;
    if (complaint.isEmpty() && wrong > 0) {
      complaint = wrong + " messages arrived wrong";
    }
    if (complaint.isEmpty() && good.isEmpty()) {
      complaint = disturbed(maxWait);
    }
    return new Cell(
        mode,
        size,
        memory,
        latency,
        median(used, Sample::senderCycles),
        middle(warmCycles.stream().mapToDouble(Double::doubleValue).sorted().toArray()),
        median(used, Sample::crossCycles),
        median(used, Sample::roundTripsPerSecond),
        median(used, Sample::streamPerSecond),
        complaint);
  }

  /** The complaint about what was disturbed every time. */
  static String disturbed(double maxWait) {
    return DISTURBED.formatted(100 * maxWait);
  }

  /** Whether every message was right and the figures can be trusted. */
  boolean valid() {
    return complaint.isEmpty();
  }

  /** The median round trip in nanoseconds, if there was any. */
  OptionalDouble latencyMedian() {
    return latency.getTotalCount() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) latency.getValueAtPercentile(50));
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
    return middle(samples.stream().mapToDouble(figure).sorted().toArray());
  }

  private static double middle(double[] sorted) {
    int half = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
