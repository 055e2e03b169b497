package io.csmipc.bench.pair;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * JeroMQ, the Java ZeroMQ: a PAIR socket over {@code ipc://}, which is a Unix domain socket, with
 * one I/O thread a side and the library's limits (1,000 messages queued a side). The library wants
 * arrays and copies out of and into them.
 */
final class JeromqTransport extends CopyTransport<byte[]> {
  private final ZContext context = new ZContext();
  private final ZMQ.Socket socket = context.createSocket(SocketType.PAIR);
  private final byte[] taken = new byte[Payload.MAX_SIZE];
  private final MemorySegment takenMemory = MemorySegment.ofArray(taken);

  JeromqTransport(Path file, Side side) {
    super(side, JeromqTransport::array);
    socket.setLinger(0);
    boolean open = side == Side.A ? socket.bind("ipc://" + file) : socket.connect("ipc://" + file);
    if (!open) {
      throw new IllegalStateException("JeroMQ cannot open ipc://" + file);
    }
  }

  private static Buffer<byte[]> array() {
    byte[] array = new byte[Payload.MAX_SIZE];
    return new Buffer<>(MemorySegment.ofArray(array), array);
  }

  /** Waits while too many messages are queued. */
  @Override
  boolean send(int type, byte[] message, int size) {
    if (!socket.send(message, 0, size, 0)) {
      throw new IllegalStateException("JeroMQ did not send: error " + socket.errno());
    }
    return true;
  }

  /** Waits for the first message. */
  @Override
  public int receive() {
    int count = 0;
    int length = socket.recv(taken, 0, taken.length, 0);
    while (length >= 0) {
      arrive(typeOf(length), takenMemory, 0, length);
      count++;
      length = count == BATCH ? -1 : socket.recv(taken, 0, taken.length, ZMQ.DONTWAIT);
    }
    if (count == 0) {
      throw new IllegalStateException("JeroMQ did not receive: error " + socket.errno());
    }
    return count;
  }

  @Override
  public void close() {
    context.close();
  }
}
