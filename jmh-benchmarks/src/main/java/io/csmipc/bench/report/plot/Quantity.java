package io.csmipc.bench.report.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.Set;

/** Writes values for people. */
public final class Quantity {
  private static final int DIGITS_OF_TABLES = 4;
  private static final int DIGITS_OF_PLOTS = 3;
  private static final String[] TIMES = {"ns", "µs", "ms", "s"};
  private static final String[] COUNTS = {"", "k", "M", "G", "T"};
  private static final String[] DECIMAL_BYTES = {"B", "kB", "MB", "GB", "TB"};
  private static final String[] BINARY_BYTES = {"B", "KiB", "MiB", "GiB", "TiB"};

  /** Units that stand behind every value as they are. */
  private static final Set<String> SHORT =
      Set.of(
          "%",
          "µs", "ms", "s", "B", "kB", "MB", "GB", "KiB", "MiB", "GiB", "B/s", "kB/s", "MB/s",
          "GB/s", "MiB/s", "GiB/s");

  private Quantity() {}

  /** A number for a table: four digits that count, thousands apart: 26,310,000. */
  public static String number(double value) {
    return number(value, DIGITS_OF_TABLES);
  }

  /**
   * A value with its unit, as short as a plot wants it: 1.5 µs, 26.3 M/s, 4 KiB, 35,200 cycles.
   *
   * @param value what to write
   * @param unit of the value; ns, bytes and everything per second get the prefix that fits
   */
  public static String text(double value, String unit) {
    if (unit.equals("ns")) {
      return scaled(value, TIMES);
    }
    if (unit.equals("bytes")) {
      return bytes(value);
    }
    if (SHORT.contains(unit)) {
      return number(value, DIGITS_OF_PLOTS) + " " + unit;
    }
    if (unit.endsWith("/s")) {
      String scaled = scaled(value, COUNTS);
      boolean prefixed = !Character.isDigit(scaled.charAt(scaled.length() - 1));
      return value == 0 ? "0" : scaled + (prefixed ? "/s" : " /s");
    }
    return number(value, DIGITS_OF_PLOTS);
  }

  /** What an axis is called; its unit is there when {@link #text} does not write it. */
  static String axis(String name, String unit) {
    Set<String> scaled = Set.of("", "ns", "bytes", "/s");
    if (scaled.contains(unit) || SHORT.contains(unit)) {
      return name;
    }
    return name.isEmpty() ? unit : name + " (" + unit + ")";
  }

  /** A number as it is, thousands apart. */
  static String plain(double value) {
    return format(BigDecimal.valueOf(value));
  }

  private static String bytes(double value) {
    boolean binary = value >= 1024 && value % 1024 == 0;
    return binary ? scaled(value, BINARY_BYTES, 1024) : scaled(value, DECIMAL_BYTES);
  }

  private static String scaled(double value, String[] prefixes) {
    return scaled(value, prefixes, 1000);
  }

  private static String scaled(double value, String[] prefixes, int step) {
    double scaled = rounded(value, DIGITS_OF_PLOTS + 1).doubleValue();
    int prefix = 0;
    while (Math.abs(scaled) >= step && prefix < prefixes.length - 1) {
      scaled /= step;
      prefix++;
    }
    return (number(scaled, DIGITS_OF_PLOTS) + " " + prefixes[prefix]).strip();
  }

  private static String number(double value, int digits) {
    return format(rounded(value, digits));
  }

  private static String format(BigDecimal value) {
    return new DecimalFormat("#,##0.#########", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(value);
  }

  private static BigDecimal rounded(double value, int digits) {
    return new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
  }
}
