package io.csmipc.bench.pair;

import java.lang.foreign.MemorySegment;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * Agrona's ring with a copy at either end: write from, and in the handler copy to, private memory.
 */
final class AgronaCopyTransport extends CopyTransport<UnsafeBuffer> {
  private final OneToOneRingBuffer out;
  private final OneToOneRingBuffer in;
  private final MemorySegment taken = Payload.privateMemory(Payload.MAX_SIZE);
  private final UnsafeBuffer takenBuffer = AgronaRings.buffer(taken);
  private final MessageHandler handler = this::take;

  AgronaCopyTransport(AgronaRings rings, Side side) {
    super(side, AgronaRings::privateBuffer);
    out = rings.out();
    in = rings.in();
  }

  private void take(int type, MutableDirectBuffer buffer, int index, int length) {
    buffer.getBytes(index, takenBuffer, 0, length);
    arrive(type, taken, 0, length);
  }

  @Override
  boolean send(int type, UnsafeBuffer message, int size) {
    return out.write(type, message, 0, size);
  }

  @Override
  public int receive() {
    return in.read(handler, BATCH);
  }
}
