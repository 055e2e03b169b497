package io.csmipc.bench.guard;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Agrona's one-to-one ring, with a copy at either end. */
final class AgronaPath implements HotPath {
  private static final int CAPACITY = 1 << 20;
  private static final int TYPE = 1;
  private static final int BATCH = 32;

  private final OneToOneRingBuffer ring =
      new OneToOneRingBuffer(
          new UnsafeBuffer(
              ByteBuffer.allocateDirect(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH)));
  private final UnsafeBuffer source;
  private final UnsafeBuffer copy;
  private final MessageHandler handler = this::take;
  private final int size;
  private final boolean writing;
  private final int limit;
  private int turn;
  private long sent;
  private long received;
  private long wrong;

  private AgronaPath(int size, boolean writing, int limit) {
    this.size = size;
    this.writing = writing;
    this.limit = limit;
    source = new UnsafeBuffer(ByteBuffer.allocateDirect(size));
    copy = new UnsafeBuffer(ByteBuffer.allocateDirect(size));
  }

  /** Write is what is counted. */
  static AgronaPath writing(int size) {
    return new AgronaPath(size, true, Integer.MAX_VALUE);
  }

  /**
   * Read is what is counted.
   *
   * @param limit 1 for one message a call, more for {@link #BATCH}
   */
  static AgronaPath reading(int size, int limit) {
    return new AgronaPath(size, false, Math.min(limit, BATCH));
  }

  private void take(int type, MutableDirectBuffer buffer, int index, int length) {
    buffer.getBytes(index, copy, 0, length);
    long number = copy.getLong(0);
    if (type != TYPE || number != received || length != size) {
      wrong++;
    }
    received = number + 1;
  }

  private void write() {
    source.putLong(0, sent++);
    if (!ring.write(TYPE, source, 0, size)) {
      throw new IllegalStateException("Agrona's ring is full");
    }
  }

  @Override
  public void prepare(int operations) {
    turn = 0;
    for (int i = 0; !writing && i < operations; i++) {
      write();
    }
  }

  @Override
  public void run() {
    if (writing) {
      write();
    } else if (turn++ % limit == 0) {
      ring.read(handler, limit);
    }
  }

  @Override
  public void finish() {
    for (int idle = 0; received < sent && idle < 3; ) {
      idle = ring.read(handler) == 0 ? idle + 1 : 0;
    }
    if (wrong != 0 || received != sent) {
      throw new IllegalStateException(sent + " messages sent to Agrona's ring, found " + received);
    }
  }

  @Override
  public void close() {}
}
