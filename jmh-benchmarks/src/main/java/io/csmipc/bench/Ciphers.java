package io.csmipc.bench;

import java.util.List;

/** Who can seal here. */
final class Ciphers {
  /** The provider of the naive mode. */
  static final String NAIVE = "SunJCE";

  private Ciphers() {}

  /** The names of the providers on the class path. */
  static List<String> providers() {
    return List.of(NAIVE);
  }
}
