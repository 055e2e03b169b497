package io.csmipc.bench.pair;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.channel.Channels;
import io.csmipc.sealed.AeadProvider;
import io.csmipc.sealed.SealedChannels;
import io.csmipc.sealed.Sealing;
import java.nio.file.Path;

/** Opens connections. */
final class Transports {
  private Transports() {}

  /**
   * Opens one side of a connection; side A opens first.
   *
   * @param mode which kind
   * @param side which side
   * @param directory where the memory is made
   * @param name what it is called there, the same for both sides and for nobody else
   */
  static Transport open(Mode mode, Side side, Path directory, String name) {
    String address = "file:" + directory.resolve(name);
    return switch (mode.kind()) {
      case CSM_COPY, HOST_PLAIN -> new CsmCopyTransport(plain(mode, side, address), side);
      case CSM_INPLACE -> new CsmInPlaceTransport(plain(mode, side, address), side);
      case SEALED -> new CsmCopyTransport(sealed(mode, side, address), side);
      case SEALED_NAIVE -> new NaiveTransport(plain(mode, side, address), side);
      case AGRONA_COPY -> new AgronaCopyTransport(agrona(side, directory.resolve(name)), side);
      case AGRONA_INPLACE ->
          new AgronaInPlaceTransport(agrona(side, directory.resolve(name)), side);
    };
  }

  private static Channel plain(Mode mode, Side side, String address) {
    ChannelOptions options =
        options().dangerouslyAllowPlaintextOnHostVisibleMemory(mode.kind().isHostVisible()).build();
    return side == Side.A ? Channels.bind(address, options) : Channels.connect(address, options);
  }

  private static Channel sealed(Mode mode, Side side, String address) {
    Sealing sealing = Ciphers.sealing(address, AeadProvider.named(mode.provider()));
    ChannelOptions options = options().build();
    return side == Side.A
        ? SealedChannels.bind(address, options, sealing)
        : SealedChannels.connect(address, options, sealing);
  }

  /** One thread publishes, as the peers' rings demand. */
  private static ChannelOptions.Builder options() {
    return ChannelOptions.builder()
        .ringCapacity(Transport.RING_CAPACITY)
        .exclusivePublication(true);
  }

  private static AgronaRings agrona(Side side, Path file) {
    if (side == Side.A) {
      AgronaRings.create(file);
    }
    AgronaRings rings = AgronaRings.map(file, side);
    if (side == Side.B) {
      AgronaRings.delete(file);
    }
    return rings;
  }
}
