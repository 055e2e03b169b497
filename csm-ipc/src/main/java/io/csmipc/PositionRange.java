package io.csmipc;

/**
 * A range of ring positions of one session, as {@link Publication} returned them: a message belongs
 * to it when its position p satisfies {@code from < p <= to}.
 *
 * @param from the position behind the last message outside the range
 * @param to the position behind the last message inside it
 */
public record PositionRange(long from, long to) {
  /**
   * Checks the order of the two.
   *
   * @param from as above
   * @param to as above
   */
  public PositionRange {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          "0 <= from <= to expected, found from=" + from + " to=" + to);
    }
  }

  /**
   * Whether no message can be in it.
   *
   * @return true when empty
   */
  public boolean isEmpty() {
    return from == to;
  }

  /**
   * Whether a message is in it.
   *
   * @param position what {@link Publication} returned for the message
   * @return true when inside
   */
  public boolean contains(long position) {
    return from < position && position <= to;
  }
}
