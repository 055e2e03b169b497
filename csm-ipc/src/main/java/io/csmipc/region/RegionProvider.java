package io.csmipc.region;

import java.util.Set;

/**
 * A kind of memory that outboxes can live in. Implementations are registered for {@link
 * java.util.ServiceLoader} and have no state; any thread may call them.
 */
public interface RegionProvider {
  /**
   * The schemes of the addresses that this provider serves, the part before the colon.
   *
   * @return at least one, lower case
   */
  Set<String> schemes();

  /**
   * Takes one side of a channel into possession, until the endpoint is closed or the process dies.
   *
   * @param scheme the address's scheme, one of {@link #schemes()}
   * @param name the rest of the address
   * @param side which side to own
   * @param options how regions are to be made
   * @return the possession
   * @throws io.csmipc.OwnershipException when somebody owns this side already
   * @throws io.csmipc.RegionException when the address cannot be served
   */
  RegionEndpoint open(String scheme, String name, Side side, RegionOptions options);
}
