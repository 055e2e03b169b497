package io.csmipc.bench.pair;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Histograms of nanoseconds, and their form as text: HdrHistogram's compressed one in Base64. */
final class Histograms {
  private static final long HIGHEST_NANOS = 100_000_000_000L;

  private Histograms() {}

  /** An empty one. */
  static Histogram create() {
    return new Histogram(HIGHEST_NANOS, 3);
  }

  /** One word. */
  static String encode(Histogram histogram) {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  /** Reads such a word. */
  static Histogram decode(String word) {
    try {
      return Histogram.decodeFromCompressedByteBuffer(
          ByteBuffer.wrap(Base64.getDecoder().decode(word)), HIGHEST_NANOS);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("not a histogram: " + word, e);
    }
  }
}
