package io.csmipc.seal;

import java.lang.foreign.MemorySegment;

/**
 * Seals and opens the records of one session, in private memory. The two directions are
 * independent: one thread at a time seals, one thread at a time opens, and the two may be different
 * threads. {@link #destroy} may come from any thread at any time.
 *
 * <p>A sealed record is session id (8 bytes), sequence number (8 bytes), ciphertext (as long as the
 * plaintext), tag (16 bytes).
 */
public interface RecordSealer {
  /** Returned by {@link #open}: the record does not open under the session's key. */
  int BAD_TAG = -1;

  /** Returned by {@link #open}: the record names another session. */
  int BAD_SESSION = -2;

  /** Returned by {@link #open}: the record names another sequence number than the expected one. */
  int BAD_SEQUENCE = -3;

  /**
   * By how much a record grows.
   *
   * @return bytes
   */
  int overhead();

  /**
   * The hash of everything the keys are bound to, the same on both sides; first record each way.
   *
   * @return a new array of at most 64 bytes
   */
  byte[] transcript();

  /**
   * Seals one record. Each sequence number is used once, in ascending order; gaps are allowed.
   * Every record that was sealed must reach the peer, in that order: both sides count them to
   * rekey.
   *
   * <p>The implementation seals in memory of its own, then writes the target once, and never reads
   * it.
   *
   * @param sequence the record's number, from 0
   * @param header the record's header word (sealed length, type, flags): authenticated, not
   *     encrypted
   * @param source private memory
   * @param sourceOffset where the plaintext starts, in bytes
   * @param length its size in bytes
   * @param target memory for {@code length + overhead()} bytes
   * @param targetOffset where to put them
   * @throws IllegalArgumentException when {@code sequence} is not above the last one
   * @throws IndexOutOfBoundsException when a segment is shorter than said; the number is not spent
   * @throws IllegalStateException after {@link #destroy}
   */
  void seal(
      long sequence,
      long header,
      MemorySegment source,
      long sourceOffset,
      int length,
      MemorySegment target,
      long targetOffset);

  /**
   * Opens one record. A record that does not open changes nothing: the true one still would.
   *
   * <p>The implementation reads the source once, into memory of its own, and decides on that copy.
   *
   * @param sequence the number that the next record must have
   * @param header the record's header word, from the validated local
   * @param source memory that may change meanwhile
   * @param sourceOffset where the sealed record starts, in bytes
   * @param sealedLength its size in bytes, any value
   * @param target private memory for {@code sealedLength - overhead()} bytes; left without
   *     plaintext when the result is negative
   * @param targetOffset where to put them
   * @return the plaintext's size in bytes, or {@link #BAD_TAG}, {@link #BAD_SESSION}, {@link
   *     #BAD_SEQUENCE}
   * @throws IndexOutOfBoundsException when a segment is shorter than said
   * @throws IllegalStateException after {@link #destroy}
   */
  int open(
      long sequence,
      long header,
      MemorySegment source,
      long sourceOffset,
      int sealedLength,
      MemorySegment target,
      long targetOffset);

  /** Forgets the keys. Later calls throw IllegalStateException. */
  void destroy();
}
