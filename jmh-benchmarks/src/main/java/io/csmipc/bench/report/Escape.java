package io.csmipc.bench.report;

/** Makes text of unknown origin harmless in each of the formats of a report. */
final class Escape {
  private static final String MARKDOWN = "\\`*_{}[]<>#|~&$!";

  private Escape() {}

  /** Text for an HTML element or for an attribute in double quotes. */
  static String html(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /** Text for one line of Markdown, also in a table. */
  static String markdown(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        out.append(' ');
      } else if (c == '<') {
        out.append("&lt;");
      } else if (c == '_' && insideWord(text, i)) {
        out.append(c);
      } else if (MARKDOWN.indexOf(c) >= 0) {
        out.append('\\').append(c);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean insideWord(String text, int i) {
    return i > 0
        && i + 1 < text.length()
        && Character.isLetterOrDigit(text.charAt(i - 1))
        && Character.isLetterOrDigit(text.charAt(i + 1));
  }

  /**
   * Text without characters that XML forbids, that end lines, or that change the direction of
   * writing: each becomes U+FFFD, or a blank when it is a kind of blank.
   */
  static String clean(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isWhitespace(c)) {
        out.append(' ');
      } else {
        out.appendCodePoint(isPlain(c) ? c : 0xFFFD);
      }
    }
    return out.toString();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
      default -> c != 0xFFFE && c != 0xFFFF;
    };
  }
}
