package io.csmipc.bench.pair;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/**
 * A stream socket: the length in four bytes, then the payload, one write for each message; a read
 * takes what is there into a private buffer. Blocking calls wait in the kernel. Others return and
 * are repeated, so that both sides spin.
 */
final class SocketTransport extends CopyTransport<ByteBuffer> {
  private static final int PREFIX = Integer.BYTES;
  private static final int READ_AT_ONCE = 1 << 18;

  private final Sockets sockets;
  private final boolean blocking;
  private SocketChannel channel;
  private final ByteBuffer in = buffer(READ_AT_ONCE);
  private final MemorySegment arrived = MemorySegment.ofBuffer(in);
  private final ByteBuffer rest = buffer(PREFIX + Payload.MAX_SIZE).limit(0);
  private int from;

  /**
   * One side.
   *
   * @param sockets how it comes by its socket
   * @param side which side
   * @param blocking whether calls wait in the kernel
   */
  SocketTransport(Sockets sockets, Side side, boolean blocking) {
    super(side, SocketTransport::frame);
    this.sockets = sockets;
    this.blocking = blocking;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  private static Buffer<ByteBuffer> frame() {
    ByteBuffer frame = buffer(PREFIX + Payload.MAX_SIZE);
    return new Buffer<>(MemorySegment.ofBuffer(frame).asSlice(PREFIX), frame);
  }

  @Override
  public void awaitPeer() {
    try {
      channel = sockets.connected();
      channel.configureBlocking(blocking);
    } catch (IOException e) {
      throw new UncheckedIOException("no connection to the other side", e);
    }
  }

  @Override
  boolean send(int type, ByteBuffer frame, int size) {
    if (rest.hasRemaining() && !sentRest()) {
      return false;
    }
    frame.clear().limit(PREFIX + size).putInt(0, size);
    try {
      do {
        if (channel.write(frame) == 0) {
          return keep(frame);
        }
      } while (frame.hasRemaining());
    } catch (IOException e) {
      throw lost(e);
    }
    return true;
  }

  /** What a full socket took in part goes out later: the frame is filled again before. */
  private boolean keep(ByteBuffer frame) {
    if (frame.position() == 0) {
      return false;
    }
    rest.clear().put(frame).flip();
    return true;
  }

  private boolean sentRest() {
    try {
      channel.write(rest);
    } catch (IOException e) {
      throw lost(e);
    }
    return !rest.hasRemaining();
  }

  @Override
  public int receive() {
    if (rest.hasRemaining()) {
      sentRest();
    }
    int count = takeComplete();
    if (count == 0) {
      moveToFront();
      try {
        if (channel.read(in) < 0) {
          throw new IllegalStateException("the other side has closed the socket");
        }
      } catch (IOException e) {
        throw lost(e);
      }
      count = takeComplete();
    }
    return count;
  }

  private int takeComplete() {
    int count = 0;
    int end = in.position();
    while (count < BATCH && end - from >= PREFIX) {
      int length = in.getInt(from);
      if (end - from - PREFIX < length) {
        break;
      }
      arrive(typeOf(length), arrived, from + PREFIX, length);
      from += PREFIX + length;
      count++;
    }
    return count;
  }

  private void moveToFront() {
    if (from != 0) {
      in.flip().position(from).compact();
      from = 0;
    }
  }

  private static UncheckedIOException lost(IOException e) {
    return new UncheckedIOException("the connection is lost in the middle", e);
  }

  @Override
  public void close() {
    try {
      sockets.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the socket", e);
    }
  }
}
