package io.csmipc.bench.report.plot;

/** Reads numbers out of parameters. */
public final class Numbers {
  private static final String NUMBER = "[-+]?[0-9]{1,18}(\\.[0-9]{1,9})?";

  private Numbers() {}

  /** The number that a parameter's value is, or null when it is none. */
  public static Double parse(String value) {
    return value.matches(NUMBER) ? Double.valueOf(value) : null;
  }
}
