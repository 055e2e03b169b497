package io.csmipc.bench.pair;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A socket between both sides. Side A listens as soon as it is made, side B connects as soon as it
 * is; A takes the connection when it is asked for it.
 */
final class Sockets implements AutoCloseable {
  private final ServerSocketChannel server;
  private SocketChannel channel;

  private Sockets(ServerSocketChannel server, SocketChannel channel) {
    this.server = server;
    this.channel = channel;
  }

  /** A Unix domain socket; side B removes its file. */
  static Sockets unix(Path file, Side side) {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(file);
    try {
      if (side == Side.A) {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return new Sockets(server.bind(address, 1), null);
      }
      SocketChannel channel = SocketChannel.open(address);
      Files.delete(file);
      return new Sockets(null, channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the socket " + file, e);
    }
  }

  /** TCP on the loopback interface; the port stands in a file, which side B removes. */
  static Sockets tcp(Path file, Side side) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try {
      if (side == Side.A) {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(loopback, 0), 1);
        SocketAddress bound = server.getLocalAddress();
        Files.writeString(file, String.valueOf(((InetSocketAddress) bound).getPort()));
        return new Sockets(server, null);
      }
      int port = Integer.parseInt(Files.readString(file));
      SocketChannel channel = SocketChannel.open(new InetSocketAddress(loopback, port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      Files.delete(file);
      return new Sockets(null, channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open a socket on the loopback interface", e);
    }
  }

  /** The connection. */
  SocketChannel connected() throws IOException {
    if (channel == null) {
      channel = server.accept();
      if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
    }
    return channel;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
    if (server != null) {
      server.close();
    }
  }
}
