package io.csmipc.bench.report.plot;

import java.util.Map;
import java.util.stream.Collectors;

/** Names of figures and parameters as people read them. */
public final class Names {
  private static final Map<String, String> KNOWN =
      Map.ofEntries(
          Map.entry("rtt", "Round trip"),
          Map.entry("latency", "Latency, one round trip"),
          Map.entry("sender_cycles", "Cycles at the sender, one round trip"),
          Map.entry("throughput", "Throughput, one in flight"),
          Map.entry("stream", "Stream in one direction"),
          Map.entry("channel_cycles_warm", "Cycles of the channel, warm lines"),
          Map.entry("channel_cycles_cross", "Cycles of the channel, across cores"),
          Map.entry("size_bytes", "message size"),
          Map.entry("pss", "Memory, proportional share"),
          Map.entry("floor_rtt_ns", "Floor of the machine, round trip of a line"));

  private static final Map<String, String> UNITS =
      Map.of("_bytes", "bytes", "_ns", "ns", "_per_second", "/s");

  private static final Map<String, String> STATISTICS =
      Map.of(
          "p50", "median",
          "p90", "p90",
          "p99", "p99",
          "p99.9", "p99.9",
          "p999", "p99.9",
          "p9999", "p99.99",
          "min", "smallest",
          "max", "largest",
          "mean", "mean");

  private Names() {}

  /** A figure's name, as a heading: {@code rtt_p999} is "Round trip, p99.9". */
  public static String figure(String name) {
    if (KNOWN.containsKey(name)) {
      return KNOWN.get(name);
    }
    int end = name.lastIndexOf('_');
    String statistic = STATISTICS.get(name.substring(end + 1));
    if (end > 0 && statistic != null) {
      return figure(name.substring(0, end)) + ", " + statistic;
    }
    String plain = plain(name);
    return plain.isEmpty() ? name : Character.toUpperCase(plain.charAt(0)) + plain.substring(1);
  }

  /** A parameter's name: {@code size_bytes} is "message size". */
  public static String parameter(String name) {
    if (KNOWN.containsKey(name)) {
      return KNOWN.get(name);
    }
    for (String end : UNITS.keySet()) {
      if (name.endsWith(end) && name.length() > end.length()) {
        return plain(name.substring(0, name.length() - end.length()));
      }
    }
    return plain(name);
  }

  /** The unit of a parameter, by the end of its name; empty when it has none. */
  public static String unit(String parameter) {
    return UNITS.entrySet().stream()
        .filter(e -> parameter.endsWith(e.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  /** A parameter's value, with its unit: 4 KiB; numbers without one have thousands apart. */
  public static String value(String parameter, String value) {
    Double number = Numbers.parse(value);
    if (number == null) {
      return value;
    }
    String unit = unit(parameter);
    return unit.isEmpty() ? Quantity.plain(number) : Quantity.text(number, unit);
  }

  /** Parameters in one line: "message size 4 KiB, threads 2". */
  public static String values(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(e -> parameter(e.getKey()) + " " + value(e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String plain(String name) {
    return name.replace('_', ' ').strip();
  }
}
