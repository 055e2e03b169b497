package io.csmipc.bench.pair;

/** What side A can be asked for, as a line. */
sealed interface Request {
  /** Runs everything for a while; the answer is a word. */
  record WarmUp() implements Request {}

  /**
   * Measures one size; the answer is a {@link Sample}.
   *
   * @param size bytes of each payload
   */
  record Measure(int size) implements Request {}

  /**
   * Sends at a fixed rate; the answer is a {@link RateSample}.
   *
   * @param size bytes of each payload
   * @param perSecond how many messages are due in a second
   * @param millis for how long
   */
  record AtRate(int size, long perSecond, int millis) implements Request {}

  /**
   * Round trips one after the other; the answer is how many nanoseconds one takes.
   *
   * @param size bytes of each payload
   * @param count how many
   */
  record Ping(int size, int count) implements Request {}

  /** The line. */
  default String line() {
    return switch (this) {
      case WarmUp() -> "warm-up";
      case Measure(int size) -> "measure " + size;
      case AtRate(int size, long perSecond, int millis) ->
          "rate " + size + " " + perSecond + " " + millis;
      case Ping(int size, int count) -> "ping " + size + " " + count;
    };
  }

  /** Reads such a line. */
  static Request parse(String line) {
    String[] word = line.split(" ", -1);
    return switch (word[0]) {
      case "warm-up" -> new WarmUp();
      case "measure" -> new Measure(Integer.parseInt(word[1]));
      case "rate" ->
          new AtRate(Integer.parseInt(word[1]), Long.parseLong(word[2]), Integer.parseInt(word[3]));
      case "ping" -> new Ping(Integer.parseInt(word[1]), Integer.parseInt(word[2]));
      default -> throw new IllegalArgumentException("unknown request: " + line);
    };
  }
}
