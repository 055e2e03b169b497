package io.csmipc;

import java.lang.foreign.MemorySegment;

/**
 * Space claimed in the ring and not yet published; filled in place, then committed. Made once with
 * {@link Publication#newClaim()} and reused; used by one thread at a time.
 *
 * <p>A claim holds up every message behind it, so fill and finish it promptly. {@link #close()}
 * without {@link #commit()} aborts, which makes try-with-resources safe against exceptions:
 *
 * {@snippet :
 * if (publication.tryClaim(7, 16, claim) > 0) {
 *   try (claim) {
 *     claim.putLong(0, id);
 *     claim.putLong(8, price);
 *     claim.commit();
 *   }
 * }
 * }
 *
 * <p>When the session ends while a claim is open, its memory is taken away: writing to it throws
 * {@link IllegalStateException} from then on, and {@link #commit()} says that the message was lost.
 * Where the memory itself can disappear (a file that the host truncates) writing to it throws
 * {@link InternalError}.
 *
 * <p>On a sealed channel the space is private memory; the message is sealed into the ring by {@link
 * #commit()}.
 */
public interface Claim extends AutoCloseable {
  /**
   * The size of the claimed space.
   *
   * @return bytes, as asked for
   * @throws IllegalStateException when nothing is claimed
   */
  int length();

  /**
   * The claimed space as a segment of exactly its size.
   *
   * @return the slice, allocated anew at each call
   * @throws IllegalStateException when nothing is claimed
   */
  MemorySegment segment();

  /**
   * Writes one byte.
   *
   * @param index bytes from the start of the claim
   * @param value what to write
   */
  void putByte(int index, byte value);

  /**
   * Writes four bytes in native byte order.
   *
   * @param index bytes from the start of the claim
   * @param value what to write
   */
  void putInt(int index, int value);

  /**
   * Writes eight bytes in native byte order.
   *
   * @param index bytes from the start of the claim
   * @param value what to write
   */
  void putLong(int index, long value);

  /**
   * Copies bytes into the claim.
   *
   * @param index bytes from the start of the claim
   * @param source where to copy from
   * @param sourceOffset where in {@code source} to start, in bytes
   * @param length how many bytes
   */
  void putBytes(int index, MemorySegment source, long sourceOffset, int length);

  /**
   * Publishes the message. Bytes that were not written carry whatever the claim held: zero them, or
   * claim less.
   *
   * @throws IllegalStateException when nothing is claimed
   * @throws ClaimLostException when the session ended while the claim was open; the message was not
   *     sent
   */
  void commit();

  /** Gives the space back unused: its bytes are zeroed and the reader skips it. */
  void abort();

  /** Aborts unless committed. */
  @Override
  void close();
}
