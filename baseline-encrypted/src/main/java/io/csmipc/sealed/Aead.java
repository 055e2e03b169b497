package io.csmipc.sealed;

import io.csmipc.CsmException;
import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM of one provider between two private buffers, which grow to the largest record seen: the
 * plaintext, and the sealed record with room for its 16-byte front. Ciphers never see any other
 * memory, so nobody can change what they read between two looks.
 *
 * <p>Not thread-safe: it belongs to one direction, which has a lock.
 */
abstract sealed class Aead permits HeapAead, DirectAead {
  /** Session id and sequence number, in front of the ciphertext. */
  static final int FRONT = 16;

  /** GCM's tag, behind the ciphertext. */
  static final int TAG = 16;

  private static final int SMALLEST = 256;

  private final Provider provider;
  final Cipher cipher;
  private int capacity;

  Aead(Provider provider) {
    this.provider = provider;
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    } catch (GeneralSecurityException e) {
      throw new CsmException("provider " + provider.getName() + " has no AES/GCM/NoPadding", e);
    }
  }

  static Aead over(Provider provider, AeadProvider.Path path) {
    return switch (path) {
      case HEAP -> new HeapAead(provider);
      case DIRECT -> new DirectAead(provider);
    };
  }

  /** Makes both buffers fit. */
  final void reserve(int plainLength) {
    if (plainLength > capacity || capacity == 0) {
      wipe();
      int wanted = Math.max(SMALLEST, plainLength);
      capacity = wanted > 1 << 30 ? wanted : Integer.highestOneBit(2 * wanted - 1);
      allocate(capacity, Math.addExact(capacity, FRONT + TAG));
    }
  }

  abstract void allocate(int plainBytes, int sealedBytes);

  /** Where plaintext comes from and goes to. */
  abstract MemorySegment plain();

  /** Where the sealed record goes to and comes from. */
  abstract MemorySegment sealed();

  /** Runs the cipher from plain to sealed, behind the front. Returns the bytes written. */
  abstract int runForward(int length) throws GeneralSecurityException;

  /** Runs the cipher from sealed, behind the front, to plain. Returns the bytes written. */
  abstract int runBackward(int length) throws GeneralSecurityException;

  /** Seals {@code length} bytes of {@link #plain()}. */
  final void seal(SecretKey key, byte[] nonce, byte[] associated, int length) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce));
      cipher.updateAAD(associated);
      check(runForward(length), length + TAG);
    } catch (GeneralSecurityException e) {
      throw broken("seal", e);
    }
  }

  /** Opens {@code length} bytes of plaintext out of {@link #sealed()}; false for a wrong tag. */
  final boolean open(SecretKey key, byte[] nonce, byte[] associated, int length) {
    boolean opened = false;
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce));
      cipher.updateAAD(associated);
      check(runBackward(length), length);
      opened = true;
    } catch (BadPaddingException e) {
      opened = false;
    } catch (GeneralSecurityException e) {
      throw broken("open", e);
    } finally {
      if (!opened) {
        plain().asSlice(0, length).fill((byte) 0);
      }
    }
    return opened;
  }

  /** Zeroes the buffers, and gives the provider a key of zeroes to remember instead of the last. */
  final void forget() {
    wipe();
    SecretBytes zeroes = new SecretBytes("AES", new byte[32], 0, 32);
    try {
      cipher.init(Cipher.DECRYPT_MODE, zeroes, new GCMParameterSpec(8 * TAG, new byte[12]));
      cipher.init(Cipher.ENCRYPT_MODE, zeroes, new GCMParameterSpec(8 * TAG, new byte[12]));
    } catch (GeneralSecurityException e) {
      throw broken("forget its key", e);
    }
  }

  private void wipe() {
    if (capacity > 0) {
      plain().fill((byte) 0);
      sealed().fill((byte) 0);
    }
  }

  private void check(int written, int expected) throws GeneralSecurityException {
    if (written != expected) {
      throw new GeneralSecurityException("wrote " + written + " bytes instead of " + expected);
    }
  }

  private CsmException broken(String verb, GeneralSecurityException e) {
    return new CsmException(
        "provider " + provider.getName() + " failed to " + verb + "; choose another one", e);
  }
}
