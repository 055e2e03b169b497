package io.csmipc.bench.pair;

import io.csmipc.sealed.AeadProvider;
import io.csmipc.sealed.Sealing;
import io.csmipc.sealed.SealingSecret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** Who can seal here, and under which secret. */
public final class Ciphers {
  private Ciphers() {}

  /** The names of the providers on the class path. */
  public static List<String> providers() {
    return AeadProvider.available().stream().map(AeadProvider::name).toList();
  }

  /**
   * A sealing that both processes of a pair can make. What it protects is known to everybody: this
   * is for measurements.
   *
   * @param name of the connection
   * @param provider whose cipher
   */
  static Sealing sealing(String name, AeadProvider provider) {
    return Sealing.builder(SealingSecret.preShared(secret(name))).provider(provider).build();
  }

  /** 32 bytes that follow from a name. */
  static byte[] secret(String name) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
