package io.csmipc.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.sun.management.ThreadMXBean;
import io.csmipc.BorrowedMessage;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import io.csmipc.ring.Doorbell;
import io.csmipc.ring.LaneFault;
import io.csmipc.ring.LaneReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * A reader over an arbitrary ring, with arbitrary changes between arbitrary polls and borrows, and
 * inside of handlers. Whatever is thrown must be a {@link LaneFault}; whatever is delivered must be
 * what lay there, byte by byte, as {@link Walk} finds it on its own, within the limits of the call
 * and of the configuration. The region has not a byte more than an outbox, so that a look outside
 * of it is an exception of another kind.
 */
public final class ReaderTarget {
  private static final int CAPACITY = 1024;
  private static final int MAX_MESSAGE = 600;
  private static final long EPOCH = 7;
  private static final long RING = OutboxLayout.RING;

  /** What a call may allocate, classes that are being loaded and the judge included. */
  private static final long CALL_BYTES = 16 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final FuzzedDataProvider data;
  private final MemorySegment peer = memory();
  private final Walk walk = new Walk(peer, CAPACITY);
  private final MemorySegment own = memory();
  private final LaneReader reader;
  private long from;

  private ReaderTarget(FuzzedDataProvider data) {
    this.data = data;
    peer.set(ValueLayout.JAVA_LONG, OutboxLayout.SESSION, EPOCH);
    Doorbell bell = new Doorbell(own, peer, false, data.consumeBoolean(), null);
    reader = new LaneReader(peer, own, CAPACITY, EPOCH, MAX_MESSAGE, 1L << 60, bell);
  }

  /** Runs one input. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    new ReaderTarget(data).run();
  }

  static MemorySegment memory() {
    return MemorySegment.ofArray(new long[(int) OutboxLayout.size(CAPACITY) / 8]);
  }

  private void run() {
    byte[] image = data.consumeBytes(data.consumeInt(0, CAPACITY));
    MemorySegment.copy(image, 0, peer, ValueLayout.JAVA_BYTE, RING, image.length);
    try {
      while (data.remainingBytes() > 0) {
        step();
      }
    } catch (LaneFault e) {
      Invariant.holds(e.getMessage() != null && e.reason() != null, "a fault says what");
      Invariant.holds(e.getStackTrace().length == 0, "a fault is cheap");
      Invariant.holds(position() >= from, "the position goes forward, whatever is thrown");
    }
  }

  private void step() {
    int limit = data.consumeInt(0, 20);
    switch (data.consumeInt(0, 5)) {
      case 0 -> Words.setRelease(peer, RING + 8L * data.consumeInt(0, CAPACITY / 8 - 1), word());
      case 1 -> call(limit, true);
      case 2 -> call(limit, false);
      case 3 -> Words.setRelease(peer, RING + (position() & (CAPACITY - 1)), header());
      case 4 ->
          Words.setRelease(peer, OutboxLayout.SESSION, data.consumeBoolean() ? EPOCH : word());
      default -> Words.setRelease(peer, 8L * data.consumeInt(0, 1023), word());
    }
  }

  private long word() {
    return data.consumeBoolean() ? header() : data.consumeLong();
  }

  /** A header that is almost right, so that the fuzzer gets past the first check. */
  private long header() {
    return RecordHeader.of(data.consumeInt(0, 300), data.consumeInt(0, 3), data.consumeInt(0, 31));
  }

  private long position() {
    return Words.getOpaque(own, OutboxLayout.POSITION);
  }

  private void call(int limit, boolean poll) {
    from = position();
    Invariant.holds(from == walk.position(), "announced up to the last record that was read");
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    int[] seen = new int[1];
    int delivered =
        poll
            ? reader.poll(
                (type, buffer, offset, length) -> judge(seen, type, buffer, offset, length), limit)
            : reader.borrow((type, message) -> judge(seen, type, message), limit);
    Invariant.holds(
        delivered == seen[0] && delivered <= limit, "as many as said, within the limit");
    long moved = position() - from;
    Invariant.holds(moved >= 0 && (moved & 7) == 0, "the position goes forward, by words");
    Invariant.holds(moved <= limit * (CAPACITY / 4L + 64), "no further than the limit allows");
    walk.to(position());
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    Invariant.holds(allocated < CALL_BYTES, "a call allocates little, whatever it finds");
  }

  private void judge(int[] seen, int type, MemorySegment buffer, long offset, int length) {
    seen[0]++;
    Invariant.holds(type >= 0 && type <= 0xFFFF, "type");
    Invariant.holds(length >= 0 && length <= MAX_MESSAGE, "length");
    Invariant.holds(!buffer.isReadOnly() && offset + length <= buffer.byteSize(), "private memory");
    Invariant.holds(buffer.byteSize() <= (1 << 16) + 4096, "bounded memory");
    Invariant.holds(buffer.heapBase().isEmpty(), "not the peer's memory");
    byte[] before = buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    walked(type, before);
    change();
    byte[] after = buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    Invariant.holds(Arrays.equals(before, after), "a copy does not change");
  }

  private void judge(int[] seen, int type, BorrowedMessage message) {
    seen[0]++;
    int length = message.length();
    Invariant.holds(type >= 0 && type <= 0xFFFF, "type");
    Invariant.holds(length >= 0 && length <= MAX_MESSAGE, "length");
    Invariant.holds(message.segment().byteSize() == length, "a slice of exactly the message");
    Invariant.holds(message.segment().isReadOnly(), "a read-only slice");
    if (length > 0) {
      message.getByte(length - 1);
    }
    walked(type, message.segment().toArray(ValueLayout.JAVA_BYTE));
    change();
    Invariant.holds(message.length() == length, "a length does not change");
    try {
      message.getByte(length);
      throw new IllegalStateException("broken: a look behind the message");
    } catch (IndexOutOfBoundsException e) {
      // as it must be
    }
  }

  private void walked(int type, byte[] content) {
    long before = walk.position();
    byte[] expected = walk.toMessage();
    Invariant.holds(type == walk.type(), "the type that lay there");
    Invariant.holds(Arrays.equals(expected, content), "the bytes that lay there, and no others");
    Invariant.holds(
        position() >= from && position() <= walk.record(),
        "no message is announced before its handler returned");
    Invariant.holds(walk.position() > before, "the position goes forward");
  }

  /**
   * The peer changes the record that a handler is called for. What lies ahead may have been brought
   * over already, and then the walk could not know it any more.
   */
  private void change() {
    if (data.consumeBoolean()) {
      Words.setRelease(peer, RING + (walk.record() & (CAPACITY - 1)), header());
    }
  }
}
