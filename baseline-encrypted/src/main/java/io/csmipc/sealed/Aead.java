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
 * AES-GCM of one provider between private buffers. Ciphers never see any other memory, so nobody
 * can change what they read between two looks.
 *
 * <p>Not thread-safe: it belongs to one direction, which has a lock.
 */
final class Aead {
  /** Session id and sequence number, in front of the ciphertext. */
  static final int FRONT = 16;

  /** GCM's tag, behind the ciphertext. */
  static final int TAG = 16;

  private final Provider provider;
  private final Cipher cipher;
  private final int heapLimit;
  private final Scratch heap = new HeapScratch();
  private final Scratch direct = new DirectScratch();
  private Scratch current = heap;

  Aead(Provider provider, AeadProvider.Path path) {
    this.provider = provider;
    this.heapLimit = path.heapLimit();
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    } catch (GeneralSecurityException e) {
      throw new CsmException("provider " + provider.getName() + " has no AES/GCM/NoPadding", e);
    }
  }

  /** Chooses the buffers for a record and makes them fit; {@link #plain()} may be others now. */
  void reserve(int plainLength) {
    current = plainLength <= heapLimit ? heap : direct;
    current.reserve(plainLength);
  }

  /** Where plaintext comes from and goes to. */
  MemorySegment plain() {
    return current.plain();
  }

  /** Where the sealed record goes to and comes from. */
  MemorySegment sealed() {
    return current.sealed();
  }

  /** Seals {@code length} bytes of {@link #plain()}. */
  void seal(SecretKey key, byte[] nonce, byte[] associated, int length) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce));
      cipher.updateAAD(associated);
      check(current.seal(cipher, length), length + TAG);
    } catch (GeneralSecurityException e) {
      throw broken("seal", e);
    }
  }

  /** Opens {@code length} bytes of plaintext out of {@link #sealed()}; false for a wrong tag. */
  boolean open(SecretKey key, byte[] nonce, byte[] associated, int length) {
    boolean opened = false;
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce));
      cipher.updateAAD(associated);
      check(current.open(cipher, length), length);
      opened = true;
    } catch (BadPaddingException wrongTag) {
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
  void forget() {
    heap.wipe();
    direct.wipe();
    SecretBytes zeroes = new SecretBytes("AES", new byte[32], 0, 32);
    try {
      cipher.init(Cipher.DECRYPT_MODE, zeroes, new GCMParameterSpec(8 * TAG, new byte[12]));
      cipher.init(Cipher.ENCRYPT_MODE, zeroes, new GCMParameterSpec(8 * TAG, new byte[12]));
    } catch (GeneralSecurityException e) {
      throw broken("forget its key", e);
    }
  }

  private static void check(int written, int expected) throws GeneralSecurityException {
    if (written != expected) {
      throw new GeneralSecurityException("wrote " + written + " bytes instead of " + expected);
    }
  }

  private CsmException broken(String verb, GeneralSecurityException e) {
    return new CsmException(
        "provider " + provider.getName() + " failed to " + verb + "; choose another one", e);
  }
}
