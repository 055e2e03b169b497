package io.csmipc.bench.pair;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * JeroMQ, the Java ZeroMQ: a PAIR socket over {@code ipc://}, which is a Unix domain socket, with
 * one I/O thread a side and the library's limits (1,000 messages queued a side). The library wants
 * arrays and copies out of and into them.
 *
 * <p>With version 0.6.0 on JDK 25, one connection in twenty never completes its handshake. So both
 * sides greet each other, and when that fails make new sockets; B says which attempt it was that
 * worked.
 */
final class JeromqTransport extends CopyTransport<byte[]> {
  private static final int MOST_ATTEMPTS = 20;
  private static final int GREETING_MILLIS = 500;
  private static final int PATIENCE_MILLIS = 20_000;

  private final SharedLines lines;
  private final String address;
  private final Side side;
  private final byte[] taken = new byte[Payload.MAX_SIZE];
  private final MemorySegment takenMemory = MemorySegment.ofArray(taken);
  private ZContext context;
  private ZMQ.Socket socket;

  JeromqTransport(SharedLines lines, Path file, Side side) {
    super(side, JeromqTransport::array);
    this.lines = lines;
    this.side = side;
    address = "ipc://" + file;
  }

  private static Buffer<byte[]> array() {
    byte[] array = new byte[Payload.MAX_SIZE];
    return new Buffer<>(MemorySegment.ofArray(array), array);
  }

  /** The first words are the attempt that a side is at, the second one of B whether it worked. */
  @Override
  public void awaitPeer() {
    for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      int current = attempt;
      if (side == Side.B) {
        await(() -> lines.look() - current);
      }
      open(attempt);
      boolean greeted = greet();
      if (side == Side.A) {
        await(() -> Math.abs(lines.lookSecond()) - current);
        greeted = lines.lookSecond() == attempt;
      } else {
        lines.publishSecond(greeted ? attempt : -attempt);
      }
      if (greeted) {
        socket.setReceiveTimeOut(PATIENCE_MILLIS);
        return;
      }
      context.close();
    }
    throw new IllegalStateException("JeroMQ did not connect in " + MOST_ATTEMPTS + " attempts");
  }

  private void open(int attempt) {
    context = new ZContext();
    socket = context.createSocket(SocketType.PAIR);
    socket.setLinger(0);
    socket.setReceiveTimeOut(GREETING_MILLIS);
    socket.setSendTimeOut(GREETING_MILLIS);
    String here = address + "-" + attempt;
    if (side == Side.A ? !socket.bind(here) : !socket.connect(here)) {
      throw new IllegalStateException("JeroMQ cannot open " + here);
    }
    lines.publish(attempt);
  }

  private boolean greet() {
    byte[] greeting = {1};
    return side == Side.A
        ? socket.recv() != null && socket.send(greeting)
        : socket.send(greeting) && socket.recv() != null;
  }

  private static void await(LongSupplier missing) {
    long start = System.nanoTime();
    while (missing.getAsLong() < 0) {
      if (System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)) {
        throw new IllegalStateException("the other side did not connect within 20 s");
      }
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
    }
  }

  /** Waits while too many messages are queued. */
  @Override
  boolean send(int type, byte[] message, int size) {
    return socket.send(message, 0, size, 0);
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
    if (context != null) {
      context.close();
    }
  }
}
