package io.csmipc.bench.pair;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM for one direction: session id (8), sequence number (8), ciphertext, tag (16). */
final class NaiveCipher {
  private static final int HEADER = 16;
  private static final int IV = 12;
  private static final int TAG_BITS = 128;
  private static final long SESSION = 1;

  private final Provider provider;
  private final boolean rekeys;
  private final byte[] secret;
  private SecretKeySpec key;
  private Cipher cipher;
  private long sequence;

  /**
   * A cipher whose key follows from a name: this is for measurements.
   *
   * @param name the same on both sides
   * @param provider whose cipher
   * @param rekeys whether key and cipher are set up anew for every message
   */
  NaiveCipher(String name, Provider provider, boolean rekeys) {
    this.provider = provider;
    this.rekeys = rekeys;
    secret = Ciphers.secret(name);
    try {
      setUp();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(provider.getName() + " has no AES-GCM", e);
    }
  }

  private void setUp() throws GeneralSecurityException {
    key = new SecretKeySpec(secret, "AES");
    cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
  }

  /** Seals the next message. */
  byte[] seal(byte[] plain) {
    try {
      byte[] header = header(sequence);
      byte[] sealed = apply(Cipher.ENCRYPT_MODE, header, plain, 0);
      sequence++;
      return ByteBuffer.allocate(HEADER + sealed.length).put(header).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the message cannot be sealed", e);
    }
  }

  /** Opens the next message. */
  byte[] open(byte[] record) {
    ByteBuffer fields = ByteBuffer.wrap(record);
    if (fields.getLong() != SESSION || fields.getLong() != sequence) {
      throw new IllegalStateException("a record of another session or out of order");
    }
    try {
      byte[] plain = apply(Cipher.DECRYPT_MODE, header(sequence), record, HEADER);
      sequence++;
      return plain;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the record does not open", e);
    }
  }

  private byte[] apply(int mode, byte[] header, byte[] input, int offset)
      throws GeneralSecurityException {
    if (rekeys) {
      setUp();
    }
    byte[] iv = ByteBuffer.allocate(IV).putLong(IV - Long.BYTES, sequence).array();
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(header);
    return cipher.doFinal(input, offset, input.length - offset);
  }

  private static byte[] header(long sequence) {
    return ByteBuffer.allocate(HEADER).putLong(SESSION).putLong(sequence).array();
  }
}
