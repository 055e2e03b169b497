package io.csmipc.sealed;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.channel.Channels;
import io.csmipc.region.Side;

/**
 * Opens sealed channels, on any memory. One side binds an address, the other connects to it, in
 * either order; both must seal, with the same secret, the same limits and the same address behind
 * the scheme. What comes back is a channel like any other.
 *
 * <p>
 *
 * {@snippet :
 * Sealing sealing = Sealing.builder(SealingSecret.fromFile(Path.of("channel.key"))).build();
 * Channel channel = SealedChannels.bind("file:/shared/orders", ChannelOptions.defaults(), sealing);
 * }
 */
public final class SealedChannels {
  private SealedChannels() {}

  /**
   * Opens the binding side.
   *
   * @param address as {@link Channels} reads it
   * @param options how
   * @param sealing with what
   * @return the channel, connecting
   * @throws io.csmipc.OwnershipException when another process has bound the address
   * @throws io.csmipc.RegionException when the memory cannot be had
   */
  public static Channel bind(String address, ChannelOptions options, Sealing sealing) {
    return Channels.open(address, Side.BINDER, options, sealing.newFactory());
  }

  /**
   * Opens the connecting side.
   *
   * @param address as {@link Channels} reads it
   * @param options how
   * @param sealing with what
   * @return the channel, connecting
   * @throws io.csmipc.OwnershipException when another process has connected to the address
   * @throws io.csmipc.RegionException when the memory cannot be had
   */
  public static Channel connect(String address, ChannelOptions options, Sealing sealing) {
    return Channels.open(address, Side.CONNECTOR, options, sealing.newFactory());
  }
}
