package io.csmipc.sealed;

/**
 * How much one key seals before both sides step to the next one, without a message: each direction
 * counts its own records, and both sides count alike. Both sides must be given the same limits;
 * they are part of what the keys are bound to.
 *
 * <p>The maxima keep the chance of telling ciphertext from noise below 2<sup>-60</sup>: 2<sup>38
 * </sup> bytes are 2<sup>34</sup> blocks, and q blocks give an advantage of at most q² /
 * 2<sup>129</sup>. TLS 1.3 stops at 2<sup>38.5</sup> bytes (RFC 8446, section 5.5).
 *
 * @param records sequence numbers per key, 1 to {@link #MAX_RECORDS}
 * @param bytes sealed bytes (overhead included) per key, 1 to {@link #MAX_BYTES}; a key seals at
 *     least one record
 */
public record SealingLimits(long records, long bytes) {
  /** The most sequence numbers per key. */
  public static final long MAX_RECORDS = 1L << 32;

  /** The most sealed bytes per key. */
  public static final long MAX_BYTES = 1L << 38;

  /** Checks the ranges. */
  public SealingLimits {
    if (records < 1 || records > MAX_RECORDS) {
      throw new IllegalArgumentException(
          "records per key must be 1 to " + MAX_RECORDS + ", found " + records);
    }
    if (bytes < 1 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "bytes per key must be 1 to " + MAX_BYTES + ", found " + bytes);
    }
  }

  /**
   * The maxima.
   *
   * @return the limits
   */
  public static SealingLimits defaults() {
    return new SealingLimits(MAX_RECORDS, MAX_BYTES);
  }
}
