package io.csmipc.bench.report.plot;

/** Cuts names that would leave no room for the plot. */
final class Clip {
  private static final int LEGEND = 44;
  private static final int TITLE = 84;

  private Clip() {}

  static String legend(String name) {
    return at(name, LEGEND);
  }

  static String title(String text) {
    return at(text, TITLE);
  }

  private static String at(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + "…";
  }
}
