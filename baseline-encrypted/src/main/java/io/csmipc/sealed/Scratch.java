package io.csmipc.sealed;

import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/**
 * Two private buffers that a cipher works between: the plaintext, and the sealed record with room
 * for its front. They grow to the largest record seen, and are zeroed when they do.
 *
 * <p>Not thread-safe: it belongs to one direction, which has a lock.
 */
abstract sealed class Scratch permits HeapScratch, DirectScratch {
  private static final int SMALLEST = 256;

  private int capacity = -1;

  /** Makes both buffers fit. */
  final void reserve(int plainLength) {
    if (plainLength > capacity) {
      wipe();
      int wanted = Math.max(SMALLEST, plainLength);
      int rounded = wanted > 1 << 30 ? wanted : Integer.highestOneBit(2 * wanted - 1);
      allocate(rounded, Math.addExact(rounded, Aead.FRONT + Aead.TAG));
      capacity = rounded;
    }
  }

  abstract void allocate(int plainBytes, int sealedBytes);

  /** Where plaintext comes from and goes to. */
  abstract MemorySegment plain();

  /** Where the sealed record goes to and comes from. */
  abstract MemorySegment sealed();

  /** Runs a cipher from plain to sealed, behind the front. Returns the bytes written. */
  abstract int seal(Cipher cipher, int length) throws GeneralSecurityException;

  /** Runs a cipher from sealed, behind the front, to plain. Returns the bytes written. */
  abstract int open(Cipher cipher, int length) throws GeneralSecurityException;

  final void wipe() {
    if (capacity >= 0) {
      plain().fill((byte) 0);
      sealed().fill((byte) 0);
    }
  }
}
