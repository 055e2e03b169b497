package io.csmipc.region;

import io.csmipc.OwnershipException;
import java.util.concurrent.Callable;

/** Loaded by a class loader of its own: tries to own a side, and asks whether its owner lives. */
public final class SecondCopy implements Callable<String> {
  private final String name;

  /**
   * For one channel.
   *
   * @param name a path
   */
  public SecondCopy(String name) {
    this.name = name;
  }

  @Override
  public String call() {
    FileRegionProvider provider = new FileRegionProvider();
    String result = "owned ";
    try {
      provider.open("file", name, Side.BINDER, RegionOptions.DEFAULT).close();
    } catch (OwnershipException e) {
      result = "refused ";
    }
    try (RegionEndpoint connector =
        provider.open("file", name, Side.CONNECTOR, RegionOptions.DEFAULT)) {
      return result + connector.peerLiveness();
    }
  }
}
