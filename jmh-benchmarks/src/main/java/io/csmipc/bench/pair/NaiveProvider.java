package io.csmipc.bench.pair;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.conscrypt.Conscrypt;

/** Whose cipher an application uses that seals by itself. */
enum NaiveProvider {
  /** The JDK's own. */
  SUN_JCE("sunjce", "SunJCE"),
  /** BoringSSL. */
  CONSCRYPT("conscrypt", "Conscrypt"),
  /** AWS-LC. */
  CORRETTO("accp", "AmazonCorrettoCryptoProvider"),
  /** Java code without any intrinsic of its own. */
  BOUNCY_CASTLE("bouncycastle", "BC");

  private final String word;
  private final String providerName;

  NaiveProvider(String word, String providerName) {
    this.word = word;
    this.providerName = providerName;
  }

  /** Its word in the names of modes. */
  String word() {
    return word;
  }

  /** The name that it has as a provider. */
  String providerName() {
    return providerName;
  }

  /** The one with that provider's name. */
  static NaiveProvider named(String providerName) {
    return Arrays.stream(values())
        .filter(each -> each.providerName.equals(providerName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no provider " + providerName));
  }

  /** Those that this machine and class path have. */
  static List<NaiveProvider> available() {
    return Arrays.stream(values()).filter(NaiveProvider::isAvailable).toList();
  }

  /** Two of them bring a library for some kinds of machines only. */
  private boolean isAvailable() {
    return switch (this) {
      case SUN_JCE, BOUNCY_CASTLE -> true;
      case CONSCRYPT -> Conscrypt.isAvailable();
      case CORRETTO -> AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null;
    };
  }

  /** The provider, which is not registered in this JVM. */
  Provider load() {
    return switch (this) {
      case SUN_JCE -> Security.getProvider(providerName);
      case CONSCRYPT -> Conscrypt.newProvider();
      case CORRETTO -> {
        AmazonCorrettoCryptoProvider.INSTANCE.assertHealthy();
        yield AmazonCorrettoCryptoProvider.INSTANCE;
      }
      case BOUNCY_CASTLE -> new BouncyCastleProvider();
    };
  }
}
