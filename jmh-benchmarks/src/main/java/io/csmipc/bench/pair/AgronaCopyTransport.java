package io.csmipc.bench.pair;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * Agrona's ring with a copy at either end: write from, and in the handler copy to, private memory.
 */
final class AgronaCopyTransport implements Transport {
  private final OneToOneRingBuffer out;
  private final OneToOneRingBuffer in;
  private final Payload payload;
  private final MemorySegment mine = Payload.privateMemory(Payload.MAX_SIZE);
  private final UnsafeBuffer mineBuffer = AgronaRings.buffer(mine);
  private final MemorySegment ready = Payload.privateMemory(Payload.MAX_SIZE);
  private final UnsafeBuffer readyBuffer = AgronaRings.buffer(ready);
  private final MemorySegment taken = Payload.privateMemory(Payload.MAX_SIZE);
  private final UnsafeBuffer takenBuffer = AgronaRings.buffer(taken);
  private final Inbox inbox;
  private final MessageHandler handler = this::take;

  AgronaCopyTransport(AgronaRings rings, Side side) {
    out = rings.out();
    in = rings.in();
    payload = Payload.of(side);
    inbox = new Inbox(side.other());
    payload.fill(ready, 0, Payload.MAX_SIZE);
  }

  private void take(int type, MutableDirectBuffer buffer, int index, int length) {
    buffer.getBytes(index, takenBuffer, 0, length);
    if (inbox.checking()) {
      inbox.check(type, taken, 0, length);
    }
    inbox.take(type, takenBuffer.getLong(0, ByteOrder.nativeOrder()), length);
  }

  @Override
  public void awaitPeer() {}

  @Override
  public boolean produce(long sequence, int size) {
    payload.fill(mine, sequence, size);
    return out.write(DATA, mineBuffer, 0, size);
  }

  @Override
  public boolean push(long sequence, int size) {
    ready.set(ValueLayout.JAVA_LONG, 0, sequence);
    return out.write(DATA, readyBuffer, 0, size);
  }

  @Override
  public boolean hand(long sequence, int size) {
    return push(sequence, size);
  }

  @Override
  public boolean end(long sequence) {
    ready.set(ValueLayout.JAVA_LONG, 0, sequence);
    return out.write(END, readyBuffer, 0, Long.BYTES);
  }

  @Override
  public int receive() {
    return in.read(handler, BATCH);
  }

  @Override
  public Inbox inbox() {
    return inbox;
  }

  @Override
  public void close() {}
}
