package io.csmipc.region;

import io.csmipc.RegionException;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeSet;

/** Finds providers on the module path and the class path. */
public final class RegionProviders {
  private RegionProviders() {}

  /**
   * Finds the provider that serves a scheme.
   *
   * @param scheme the first part of an address
   * @return the provider
   * @throws RegionException when nothing on the module path or class path serves it; the message
   *     names the schemes that are served
   */
  public static RegionProvider find(String scheme) {
    SortedSet<String> known = new TreeSet<>();
    try {
      // The caller's view first; then the library's own, for threads whose loader sees neither.
      for (ServiceLoader<RegionProvider> loader :
          List.of(
              ServiceLoader.load(RegionProvider.class),
              ServiceLoader.load(RegionProvider.class, RegionProvider.class.getClassLoader()))) {
        for (RegionProvider provider : loader) {
          if (provider.schemes().contains(scheme)) {
            return provider;
          }
          known.addAll(provider.schemes());
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new RegionException(
          "A region provider cannot be loaded: %s. Mend it or take it off the module path."
              .formatted(e.getMessage()),
          e);
    }
    throw new RegionException(
        ("No region provider serves the scheme '%s'; served are %s."
                + " Put the provider's module on the module path.")
            .formatted(scheme, known));
  }
}
