package io.csmipc.channel;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.RefusedException;
import io.csmipc.region.Protection;
import io.csmipc.region.RegionAddress;
import io.csmipc.region.RegionEndpoint;
import io.csmipc.region.RegionOptions;
import io.csmipc.region.RegionProviders;
import io.csmipc.region.Side;
import io.csmipc.seal.SealerFactory;
import io.csmipc.session.ManagedChannel;

/**
 * Opens channels. One side binds an address, the other connects to it, in either order.
 *
 * <p>An address is a name for a channel in this VM's shared memory ({@code "orders"}, {@code
 * "shm:orders"}), or a file name without its ending ({@code "file:/some/directory/orders"}), or
 * whatever the scheme of another {@link io.csmipc.region.RegionProvider} takes.
 */
public final class Channels {
  private Channels() {}

  /**
   * Opens the binding side with default options.
   *
   * @param address of the channel
   * @return the channel, connecting
   * @throws io.csmipc.OwnershipException when another process has bound the address
   * @throws io.csmipc.RegionException when the memory cannot be had
   * @throws RefusedException when the memory is not fit for plaintext
   */
  public static Channel bind(String address) {
    return bind(address, ChannelOptions.defaults());
  }

  /**
   * Opens the binding side.
   *
   * @param address of the channel
   * @param options how
   * @return the channel, connecting
   * @throws io.csmipc.OwnershipException when another process has bound the address
   * @throws io.csmipc.RegionException when the memory cannot be had
   * @throws RefusedException when the memory is not fit for plaintext
   */
  public static Channel bind(String address, ChannelOptions options) {
    return open(address, Side.BINDER, options, null);
  }

  /**
   * Opens the connecting side with default options.
   *
   * @param address of the channel
   * @return the channel, connecting
   * @throws io.csmipc.OwnershipException when another process has connected to the address
   * @throws io.csmipc.RegionException when the memory cannot be had
   * @throws RefusedException when the memory is not fit for plaintext
   */
  public static Channel connect(String address) {
    return connect(address, ChannelOptions.defaults());
  }

  /**
   * Opens the connecting side.
   *
   * @param address of the channel
   * @param options how
   * @return the channel, connecting
   * @throws io.csmipc.OwnershipException when another process has connected to the address
   * @throws io.csmipc.RegionException when the memory cannot be had
   * @throws RefusedException when the memory is not fit for plaintext
   */
  public static Channel connect(String address, ChannelOptions options) {
    return open(address, Side.CONNECTOR, options, null);
  }

  /**
   * Opens a side whose records are sealed; for {@code io.csmipc.sealed}, whose SealedChannels is
   * what applications use.
   *
   * @param address of the channel
   * @param side which side
   * @param options how
   * @param sealing seals the records, or null for plaintext
   * @return the channel, connecting
   * @throws io.csmipc.OwnershipException when another process owns the side
   * @throws io.csmipc.RegionException when the memory cannot be had
   * @throws RefusedException when the memory is not fit for plaintext
   */
  public static Channel open(
      String address, Side side, ChannelOptions options, SealerFactory sealing) {
    RegionAddress parsed = RegionAddress.parse(address);
    RegionEndpoint endpoint =
        RegionProviders.find(parsed.scheme())
            .open(
                parsed.scheme(),
                parsed.name(),
                side,
                new RegionOptions(options.hugePages(), options.group(), options.peerUser()));
    try {
      requireProtection(endpoint, options, sealing);
      // The two sides may know the directory by different paths: the last element is what they
      // share.
      String name = parsed.name().substring(parsed.name().lastIndexOf('/') + 1);
      return ManagedChannel.open(address, name, side, endpoint, options, sealing);
    } catch (RuntimeException | Error e) {
      endpoint.close();
      throw e;
    }
  }

  private static void requireProtection(
      RegionEndpoint endpoint, ChannelOptions options, SealerFactory sealing) {
    Protection protection = endpoint.protection();
    if (sealing == null
        && !protection.carriesPlaintext()
        && !options.plaintextOnHostVisibleMemory()) {
      throw new RefusedException(
          endpoint.describe()
              + " is "
              + protection
              + ": the host could read what you send. Open the channel with"
              + " io.csmipc.sealed.SealedChannels, or use memory of this VM (shm:NAME)");
    }
  }
}
