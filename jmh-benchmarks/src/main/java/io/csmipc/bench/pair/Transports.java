package io.csmipc.bench.pair;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.channel.Channels;
import io.csmipc.sealed.AeadProvider;
import io.csmipc.sealed.SealedChannels;
import io.csmipc.sealed.Sealing;
import java.nio.file.Path;
import java.security.Provider;
import java.time.Duration;

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
      case SEALED_NAIVE, SEALED_NAIVE_NOAES, SEALED_REKEY -> naive(mode, side, address);
      case AGRONA_COPY -> new AgronaCopyTransport(agrona(side, directory.resolve(name)), side);
      case AGRONA_INPLACE ->
          new AgronaInPlaceTransport(agrona(side, directory.resolve(name)), side);
      case AERON_IPC -> new AeronTransport(new AeronDriver(directory.resolve(name), side), side);
      case CHRONICLE_QUEUE ->
          new ChronicleTransport(
              SharedLines.open(directory.resolve(name + "-positions"), side, 0),
              directory.resolve(name),
              side);
      case UDS -> new SocketTransport(Sockets.unix(directory.resolve(name), side), side, true);
      case UDS_SPIN ->
          new SocketTransport(Sockets.unix(directory.resolve(name), side), side, false);
      case TCP -> new SocketTransport(Sockets.tcp(directory.resolve(name), side), side, true);
      case JEROMQ ->
          new JeromqTransport(
              SharedLines.open(directory.resolve(name + "-attempts"), side, 0),
              directory.resolve(name),
              side);
      case MEMCPY ->
          new MemcpyTransport(
              SharedLines.open(directory.resolve(name), side, MemcpyTransport.ROOM), side);
      case FLOOR -> new FloorTransport(SharedLines.open(directory.resolve(name), side, 0), side);
    };
  }

  private static Transport naive(Mode mode, Side side, String address) {
    Provider provider = NaiveProvider.named(mode.provider()).load();
    boolean rekeys = mode.kind() == Mode.Kind.SEALED_REKEY;
    return new NaiveTransport(
        plain(mode, side, address),
        side,
        new NaiveCipher(address + side, provider, rekeys),
        new NaiveCipher(address + side.other(), provider, rekeys));
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

  /**
   * One thread publishes, as the peers' rings demand. Processes may be stopped between measurements
   * for longer than a peer is given up by default.
   */
  private static ChannelOptions.Builder options() {
    return ChannelOptions.builder()
        .livenessLimit(Duration.ofHours(1))
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
