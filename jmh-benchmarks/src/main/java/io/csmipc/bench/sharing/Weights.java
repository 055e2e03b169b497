package io.csmipc.bench.sharing;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The weights of a model that nobody trained: bytes that follow from their position alone, so that
 * every process can make them and can tell whether memory holds them, all of them, in their places.
 */
final class Weights {
  private static final int CHUNK = 1 << 16;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private Weights() {}

  /**
   * Eight bytes: the output function of SplitMix64 (Steele, Lea, Flood: Fast splittable
   * pseudorandom number generators, OOPSLA 2014) at a state that counts words.
   */
  private static long word(long index) {
    long z = (index + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * Writes a model.
   *
   * @param bytes its size, a multiple of 8
   */
  static void fill(MemorySegment memory, long bytes) {
    for (long at = 0; at < bytes; at += Long.BYTES) {
      memory.set(LONG, at, word(at / Long.BYTES));
    }
  }

  /** The SHA-256 of the model that {@link #fill} writes, made without any memory for it. */
  static String expected(long bytes) {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[CHUNK];
    MemorySegment view = MemorySegment.ofArray(chunk);
    for (long done = 0; done < bytes; done += CHUNK) {
      int length = (int) Math.min(CHUNK, bytes - done);
      for (int at = 0; at < length; at += Long.BYTES) {
        view.set(LONG, at, word((done + at) / Long.BYTES));
      }
      digest.update(chunk, 0, length);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * The SHA-256 of what the memory holds. It is copied piece by piece and digested from the copy:
   * memory that somebody else can write is looked at once.
   */
  static String digest(MemorySegment memory, long bytes) {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[CHUNK];
    for (long done = 0; done < bytes; done += CHUNK) {
      int length = (int) Math.min(CHUNK, bytes - done);
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, done, chunk, 0, length);
      digest.update(chunk, 0, length);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
