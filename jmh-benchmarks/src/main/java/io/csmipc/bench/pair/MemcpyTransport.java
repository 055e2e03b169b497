package io.csmipc.bench.pair;

import java.lang.foreign.MemorySegment;

/**
 * The memory-copy limit: messages copied by one side into an area as large as the rings, and out of
 * it by the other. There is no header: the reader knows the size. In a stream one release store
 * tells of 16 KiB of messages at once, and one of the reader frees a quarter of the area.
 *
 * <p>The first word of each side is the position up to which it sent; its lowest bit says that the
 * last message ends a stream. The second word is the position up to which it took. Messages start
 * at multiples of a cache line.
 */
final class MemcpyTransport extends CopyTransport<MemorySegment> {
  /** The bytes of shared memory that it needs. */
  static final long ROOM = 2L * RING_CAPACITY;

  private static final int TOLD_AT_ONCE = 1 << 14;
  private static final int FREED_AT_ONCE = RING_CAPACITY / 4;
  private static final int LINE = 64;

  private final SharedLines lines;
  private final long outArea;
  private final long inArea;
  private final MemorySegment taken = Payload.privateMemory(Payload.MAX_SIZE);
  private long sent;
  private long told;
  private long limit = RING_CAPACITY;
  private long took;
  private long freed;
  private boolean streaming;

  MemcpyTransport(SharedLines lines, Side side) {
    super(side, Buffer::plain);
    this.lines = lines;
    outArea = SharedLines.ROOM + (side == Side.A ? 0 : RING_CAPACITY);
    inArea = SharedLines.ROOM + (side == Side.A ? RING_CAPACITY : 0);
  }

  @Override
  boolean send(int type, MemorySegment message, int size) {
    long start = start(sent, size);
    long end = start + stride(size);
    if (end > limit) {
      tell();
      limit = lines.lookSecond() + RING_CAPACITY;
      if (end > limit) {
        return false;
      }
    }
    MemorySegment.copy(message, 0, lines.memory(), outArea + offset(start), size);
    sent = end;
    if (type == END) {
      told = end;
      lines.publish(end | 1);
    } else if (!streaming || end - told >= TOLD_AT_ONCE) {
      tell();
    }
    streaming = true;
    return true;
  }

  private void tell() {
    if (told != sent) {
      told = sent;
      lines.publish(sent);
    }
  }

  /** Who looks for messages is not in a stream: what it sends next is told of at once. */
  @Override
  public int receive() {
    tell();
    streaming = false;
    long word = lines.look();
    long end = word & ~1L;
    int size = inbox().size();
    int count = 0;
    while (took != end && count < BATCH) {
      boolean last = (word & 1) != 0 && end - took == LINE;
      take(last ? END : DATA, last ? Long.BYTES : size);
      count++;
    }
    if (took - freed >= FREED_AT_ONCE) {
      freed = took;
      lines.publishSecond(took);
    }
    return count;
  }

  private void take(int type, int size) {
    long start = start(took, size);
    MemorySegment.copy(lines.memory(), inArea + offset(start), taken, 0, size);
    took = start + stride(size);
    arrive(type, taken, 0, size);
  }

  /** A message that does not fit in front of the area's end starts at its beginning. */
  private static long start(long position, int size) {
    int offset = offset(position);
    return offset + stride(size) > RING_CAPACITY ? position - offset + RING_CAPACITY : position;
  }

  private static int offset(long position) {
    return (int) (position & (RING_CAPACITY - 1));
  }

  private static int stride(int size) {
    return (size + LINE - 1) & -LINE;
  }
}
