package io.csmipc.bench.jmh.lane;

/**
 * Arrays for a queue of references to carry: twice as many as fit into it, used in turn, so that
 * none is filled again while it is under way or being read.
 */
final class Messages {
  private static final int COUNT = 2 * Lane.SLOTS;

  private final byte[] source = Arrivals.message();
  private final byte[][] pool = new byte[COUNT][Lane.SIZE];

  /** Fills the next one; the caller sends it, or asks again with the same number. */
  byte[] fill(long number) {
    byte[] message = pool[(int) number & (COUNT - 1)];
    System.arraycopy(source, 0, message, 0, Lane.SIZE);
    Arrivals.LONG.set(message, 0, number);
    return message;
  }

  /** Takes one note of. */
  static void take(byte[] message, Arrivals arrivals) {
    System.arraycopy(message, 0, arrivals.copy(), 0, Lane.SIZE);
    arrivals.taken();
  }
}
