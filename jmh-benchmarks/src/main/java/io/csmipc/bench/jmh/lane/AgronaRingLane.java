package io.csmipc.bench.jmh.lane;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** A ring of Agrona's in private memory; the handler copies. */
final class AgronaRingLane implements Lane {
  private static final int TYPE = 1;

  private final RingBuffer ring;
  private final UnsafeBuffer source = new UnsafeBuffer(ByteBuffer.allocateDirect(SIZE));
  private final Arrivals arrivals = new Arrivals();
  private final MessageHandler handler = this::take;

  private AgronaRingLane(RingBuffer ring) {
    this.ring = ring;
    source.putBytes(0, Arrivals.message());
  }

  static AgronaRingLane oneToOne() {
    return new AgronaRingLane(new OneToOneRingBuffer(memory()));
  }

  static AgronaRingLane manyToOne() {
    return new AgronaRingLane(new ManyToOneRingBuffer(memory()));
  }

  private static UnsafeBuffer memory() {
    return new UnsafeBuffer(
        ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH));
  }

  private void take(int type, MutableDirectBuffer buffer, int index, int length) {
    buffer.getBytes(index, arrivals.copy(), 0, SIZE);
    arrivals.taken();
  }

  @Override
  public boolean send(long number) {
    source.putLong(0, number);
    return ring.write(TYPE, source, 0, SIZE);
  }

  @Override
  public int receive() {
    return ring.read(handler, BATCH);
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }
}
