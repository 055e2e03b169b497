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

  /** Keeps both ends: what tells two long names apart is often the last word. */
  private static String at(String text, int most) {
    int[] letters = text.codePoints().limit(100_000).toArray();
    if (letters.length <= most) {
      return text;
    }
    int head = (most - 1) / 2;
    int tail = most - 1 - head;
    return new String(letters, 0, head) + "…" + new String(letters, letters.length - tail, tail);
  }
}
