package io.csmipc.bench.jmh;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.conscrypt.Conscrypt;

/**
 * AES-256-GCM of one provider, as its documentation recommends to use it: one cipher object for
 * each direction, the key kept, arrays used again. A new nonce for each message.
 */
final class AeadCipher {
  private static final String ALGORITHM = "AES/GCM/NoPadding";
  private static final int TAG = 16;
  private static final int NONCE = 12;
  private static final int ASSOCIATED = 24;

  private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
  private final byte[] nonce = new byte[NONCE];
  private final byte[] associated = new byte[ASSOCIATED];
  private final byte[] plain;
  private final byte[] sealed;
  private final byte[] opened;
  private final Cipher sealer;
  private final Cipher opener;
  private long number;

  AeadCipher(String provider, int size) {
    plain = new byte[size];
    sealed = new byte[size + TAG];
    opened = new byte[size];
    for (int i = 0; i < size; i++) {
      plain[i] = (byte) (31 * i + 7);
    }
    try {
      sealer = Cipher.getInstance(ALGORITHM, provider(provider));
      opener = Cipher.getInstance(ALGORITHM, provider(provider));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(provider + " has no " + ALGORITHM, e);
    }
    seal();
  }

  /** A provider by its name, whether it is registered or not. */
  static Provider provider(String name) {
    return switch (name) {
      case "SunJCE" -> Security.getProvider(name);
      case "Conscrypt" -> Conscrypt.newProvider();
      case "ACCP" -> corretto();
      case "BouncyCastle" -> new BouncyCastleProvider();
      default -> throw new IllegalArgumentException("there is no provider " + name);
    };
  }

  private static Provider corretto() {
    AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
    Throwable error = provider.getLoadingError();
    if (error != null) {
      throw new IllegalStateException("its library does not load here", error);
    }
    return provider;
  }

  /** Seals under the next nonce. */
  int seal() {
    number++;
    return seal(sealer, plain, sealed);
  }

  /** Opens what was sealed last. */
  int open() {
    try {
      opener.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce));
      opener.updateAAD(associated);
      return opener.doFinal(sealed, 0, sealed.length, opened, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private int seal(Cipher cipher, byte[] from, byte[] to) {
    ByteBuffer.wrap(nonce).putLong(NONCE - Long.BYTES, number);
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce));
      cipher.updateAAD(associated);
      return cipher.doFinal(from, 0, from.length, to, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Compares with what the JDK's own provider makes of the same message, and with the message.
   *
   * @throws IllegalStateException when they differ
   */
  void check() {
    try {
      seal();
      byte[] reference = new byte[sealed.length];
      seal(Cipher.getInstance(ALGORITHM, "SunJCE"), plain, reference);
      Arrays.fill(opened, (byte) 0);
      open();
      if (!Arrays.equals(reference, sealed) || !Arrays.equals(plain, opened)) {
        throw new IllegalStateException("the cipher does not do AES-256-GCM");
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
