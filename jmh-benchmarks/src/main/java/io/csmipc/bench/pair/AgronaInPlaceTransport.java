package io.csmipc.bench.pair;

import java.lang.foreign.MemorySegment;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/** Agrona's ring in place: tryClaim, fill the ring, commit; the handler reads the ring. */
final class AgronaInPlaceTransport implements Transport {
  private final OneToOneRingBuffer out;
  private final OneToOneRingBuffer in;
  private final AtomicBuffer ring;
  private final UnsafeBuffer pool;
  private final MemorySegment scratch = Payload.privateMemory(Payload.MAX_SIZE);
  private final UnsafeBuffer scratchBuffer = AgronaRings.buffer(scratch);
  private final Inbox inbox;
  private final MessageHandler handler = this::take;

  AgronaInPlaceTransport(AgronaRings rings, Side side) {
    out = rings.out();
    in = rings.in();
    ring = out.buffer();
    pool = AgronaRings.buffer(Payload.of(side).pool());
    inbox = new Inbox(side.other());
  }

  private void take(int type, MutableDirectBuffer buffer, int index, int length) {
    if (inbox.checking()) {
      buffer.getBytes(index, scratchBuffer, 0, length);
      inbox.check(type, scratch, 0, length);
    }
    inbox.take(type, buffer.getLong(index), length);
    if (inbox.touching()) {
      long sum = 0;
      for (int at = Long.BYTES; at < length; at += Long.BYTES) {
        sum += buffer.getLong(index + at);
      }
      inbox.keep(sum);
    }
  }

  @Override
  public void awaitPeer() {}

  @Override
  public boolean produce(long sequence, int size) {
    return fill(sequence, size, Payload.offset(sequence));
  }

  @Override
  public boolean push(long sequence, int size) {
    return fill(sequence, size, 0);
  }

  private boolean fill(long sequence, int size, int from) {
    int index = out.tryClaim(DATA, size);
    if (index < 0) {
      return false;
    }
    ring.putBytes(index, pool, from, size);
    ring.putLong(index, sequence);
    out.commit(index);
    return true;
  }

  @Override
  public boolean hand(long sequence, int size) {
    return stamp(DATA, sequence, size);
  }

  @Override
  public boolean end(long sequence) {
    return stamp(END, sequence, Long.BYTES);
  }

  private boolean stamp(int type, long sequence, int size) {
    int index = out.tryClaim(type, size);
    if (index < 0) {
      return false;
    }
    ring.putLong(index, sequence);
    out.commit(index);
    return true;
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
