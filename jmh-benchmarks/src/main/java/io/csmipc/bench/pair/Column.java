package io.csmipc.bench.pair;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The columns of every format, in their order. A figure that was not measured is empty. */
enum Column {
  MODE("mode", false),
  PROVIDER("provider", false),
  MEMORY("memory", false),
  SIZE("size_bytes", true),
  LATENCY_P50("latency_p50_ns", true),
  LATENCY_P99("latency_p99_ns", true),
  LATENCY_MIN("latency_min_ns", true),
  LATENCY_MAX("latency_max_ns", true),
  SENDER_CYCLES("sender_cycles_p50", true),
  CHANNEL_CYCLES_WARM("channel_cycles_warm", true),
  CHANNEL_CYCLES_CROSS("channel_cycles_cross", true),
  THROUGHPUT("throughput_msg_s", true),
  STREAM("stream_msg_s", true),
  RATIO("ratio_best_sealed", true),
  VALID("valid", false);

  private final String title;
  private final boolean number;

  Column(String title, boolean number) {
    this.title = title;
    this.number = number;
  }

  /** The column's heading. */
  String title() {
    return title;
  }

  /** Whether its values are numbers. */
  boolean isNumber() {
    return number;
  }

  /** The value in a row. */
  String value(Report report, Cell cell) {
    return switch (this) {
      case MODE -> cell.mode().title();
      case PROVIDER -> cell.mode().provider();
      case MEMORY -> cell.memory();
      case SIZE -> String.valueOf(cell.size());
      case LATENCY_P50 -> nanos(cell, c -> c.latency().getValueAtPercentile(50));
      case LATENCY_P99 -> nanos(cell, c -> c.latency().getValueAtPercentile(99));
      case LATENCY_MIN -> nanos(cell, c -> c.latency().getMinValue());
      case LATENCY_MAX -> nanos(cell, c -> c.latency().getMaxValue());
      case SENDER_CYCLES -> figure(cell.senderCycles(), "%.0f");
      case CHANNEL_CYCLES_WARM -> figure(cell.warmCycles(), "%.1f");
      case CHANNEL_CYCLES_CROSS -> figure(cell.crossCycles(), "%.0f");
      case THROUGHPUT -> figure(cell.roundTripsPerSecond(), "%.0f");
      case STREAM -> figure(cell.streamPerSecond(), "%.0f");
      case RATIO -> {
        OptionalDouble ratio = report.ratioToBestSealed(cell);
        yield figure(ratio.orElse(Double.NaN), "%.2f");
      }
      case VALID -> String.valueOf(cell.valid());
    };
  }

  private static String nanos(Cell cell, ToDoubleFunction<Cell> figure) {
    return cell.latencyMedian().isEmpty() ? "" : figure(figure.applyAsDouble(cell), "%.0f");
  }

  private static String figure(double value, String format) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }
}
