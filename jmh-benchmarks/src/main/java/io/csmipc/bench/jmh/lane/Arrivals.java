package io.csmipc.bench.jmh.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** Takes note of what arrives: copies it, and checks its number. */
public final class Arrivals {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final byte[] copy = new byte[Lane.SIZE];

  private final AtomicLong next = new AtomicLong();
  private long wrong;

  /** A message as the sender makes it. */
  static byte[] message() {
    byte[] message = new byte[Lane.SIZE];
    for (int i = 0; i < message.length; i++) {
      message[i] = (byte) (31 * i + 7);
    }
    return message;
  }

  /** Where a message is copied to before {@link #taken}. */
  byte[] copy() {
    return copy;
  }

  /** A message was copied. */
  void taken() {
    long number = (long) LONG.get(copy, 0);
    long expected = next.getPlain();
    if (number != expected) {
      wrong++;
    }
    next.setRelease(number + 1); // Counterpart: count().
  }

  /** How many arrived, for any thread. */
  public long count() {
    return next.getAcquire(); // Counterpart: taken().
  }

  /**
   * Compares the last message's content with what was sent, byte by byte, and says whether all
   * numbers were right; for the receiving thread, or after {@link #count} showed the last one.
   *
   * @throws IllegalStateException when anything was wrong
   */
  public void check() {
    byte[] expected = message();
    if (wrong > 0) {
      throw new IllegalStateException(wrong + " messages arrived out of order");
    }
    if (count() > 0
        && !Arrays.equals(expected, Long.BYTES, Lane.SIZE, copy, Long.BYTES, Lane.SIZE)) {
      throw new IllegalStateException("a message arrived with another content");
    }
  }
}
