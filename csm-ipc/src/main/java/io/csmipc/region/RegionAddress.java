package io.csmipc.region;

import io.csmipc.RegionException;
import java.util.regex.Pattern;

/**
 * Where a channel's two outboxes meet: {@code "orders"} and {@code "shm:orders"} are files in
 * /dev/shm, {@code "file:/var/lib/app/orders"} are files in that directory; other schemes belong to
 * other providers.
 *
 * @param scheme names the provider, lower case
 * @param name the rest, read by the provider
 */
public record RegionAddress(String scheme, String name) {
  /** The scheme of an address that has none. */
  public static final String DEFAULT_SCHEME = "shm";

  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]{0,31}");

  /** Checks the scheme; the name is the provider's business, but must not be empty. */
  public RegionAddress {
    if (!SCHEME.matcher(scheme).matches()) {
      throw new RegionException(
          "The address '%s:%s' has no valid scheme. Write NAME, shm:NAME or file:/DIR/NAME."
              .formatted(scheme, name));
    }
    if (name.isEmpty()) {
      throw new RegionException(
          "The address '%s:' names nothing. Write NAME, shm:NAME or file:/DIR/NAME."
              .formatted(scheme));
    }
  }

  /**
   * Reads an address.
   *
   * @param address a name, or a scheme, a colon and a name
   * @return its parts
   * @throws RegionException when it is neither
   */
  public static RegionAddress parse(String address) {
    int colon = address.indexOf(':');
    return colon < 0
        ? new RegionAddress(DEFAULT_SCHEME, address)
        : new RegionAddress(address.substring(0, colon), address.substring(colon + 1));
  }

  @Override
  public String toString() {
    return scheme + ":" + name;
  }
}
