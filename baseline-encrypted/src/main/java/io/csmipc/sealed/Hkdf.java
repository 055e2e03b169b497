package io.csmipc.sealed;

import io.csmipc.CsmException;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/** HKDF with SHA-256 (RFC 5869), by the JDK. Stateless. */
final class Hkdf {
  private static final String HASH = "HKDF-SHA256";

  private Hkdf() {}

  /** Concentrates a secret into a key to expand from. */
  static SecretBytes extract(SecretKey secret, byte[] salt) {
    byte[] key = derive(HKDFParameterSpec.ofExtract().addIKM(secret).addSalt(salt).extractOnly());
    try {
      return new SecretBytes(HASH, key, 0, key.length);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Expands a key into {@code length} bytes, which the caller zeroes after use. */
  static byte[] expand(SecretKey key, byte[] info, int length) {
    return derive(HKDFParameterSpec.expandOnly(key, info, length));
  }

  private static byte[] derive(AlgorithmParameterSpec parameters) {
    try {
      return KDF.getInstance(HASH).deriveData(parameters);
    } catch (GeneralSecurityException e) {
      throw new CsmException(
          "this JDK does not derive keys with " + HASH + "; csm-ipc needs JDK 25 or newer", e);
    }
  }
}
