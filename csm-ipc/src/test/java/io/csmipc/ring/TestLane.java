package io.csmipc.ring;

import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * One direction of a channel in this process: a ring in the writer's outbox, the reading position
 * in the reader's. The writer stores through a lease that can be taken away; the reader has a
 * read-only view.
 */
final class TestLane implements AutoCloseable {
  static final long EPOCH = 0x0123_4567_89AB_CDEFL;
  private static final long STALL_NANOS = 60_000_000_000L;

  /** What arrived. */
  @SuppressWarnings("ArrayRecordComponent") // looked at, never compared
  record Message(int type, byte[] bytes) {}

  final long capacity;
  final MemorySegment outbox;
  final MemorySegment readersOutbox;
  final MemorySegment lease;
  final LaneWriter writer;
  final LaneReader reader;
  private final Arena arena = Arena.ofShared();
  private final Arena leaseArena = Arena.ofShared();

  static TestLane shared(long capacity) {
    return new TestLane(capacity, false, capacity);
  }

  static TestLane exclusive(long capacity) {
    return new TestLane(capacity, true, capacity);
  }

  TestLane(long capacity, boolean exclusive, long maxMessage) {
    this(capacity, exclusive, maxMessage, maxMessage);
  }

  @SuppressWarnings("restricted") // the lease is the same memory with a life of its own
  TestLane(long capacity, boolean exclusive, long maxSend, long maxReceive) {
    this.capacity = capacity;
    outbox = arena.allocate(OutboxLayout.size(capacity), 4096);
    readersOutbox = arena.allocate(OutboxLayout.size(1024), 4096);
    lease = outbox.reinterpret(leaseArena, null);
    Words.setRelease(outbox, OutboxLayout.SESSION, EPOCH);
    Doorbell silent = new Doorbell(outbox, readersOutbox, true, false, null);
    writer =
        new LaneWriter(lease, readersOutbox.asReadOnly(), capacity, exclusive, maxSend, 0, silent);
    reader = newReader(maxReceive, STALL_NANOS);
  }

  /** A reader at position 0 that has seen nothing yet. */
  LaneReader newReader(long maxReceive, long stallNanos) {
    return new LaneReader(
        outbox.asReadOnly(),
        readersOutbox,
        capacity,
        EPOCH,
        maxReceive,
        stallNanos,
        new Doorbell(readersOutbox, outbox.asReadOnly(), true, false, null));
  }

  /** Bytes that tell their message and their place in it. */
  static byte[] payload(long number, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (number * 131 + i * 7L + (i >>> 8));
    }
    return bytes;
  }

  long offer(int type, byte[] bytes) {
    return writer.offer(type, MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  /** Polls once. */
  List<Message> poll(int limit) {
    return poll(reader, limit);
  }

  static List<Message> poll(LaneReader reader, int limit) {
    List<Message> messages = new ArrayList<>();
    reader.poll(
        (type, buffer, offset, length) -> {
          byte[] bytes = new byte[length];
          MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
          messages.add(new Message(type, bytes));
        },
        limit);
    return messages;
  }

  /** Polls until nothing is left: one call may stop behind the first message. */
  List<Message> pollAll() {
    List<Message> all = new ArrayList<>();
    while (reader.ready() && !reader.isClosed()) {
      all.addAll(poll(Integer.MAX_VALUE));
    }
    return all;
  }

  /** The word at a position of the ring, as the reader's next look would find it. */
  long word(long position) {
    return Words.getAcquire(outbox, OutboxLayout.RING + (position & (capacity - 1)));
  }

  /** Plays a hostile owner of the outbox. */
  void forge(long position, long word) {
    Words.setRelease(outbox, OutboxLayout.RING + (position & (capacity - 1)), word);
  }

  /** Plays a hostile reader. */
  void forgePosition(long position) {
    Words.setRelease(readersOutbox, OutboxLayout.POSITION, position);
  }

  /** How far the reader says that it has read. */
  long publishedPosition() {
    return Words.getAcquire(readersOutbox, OutboxLayout.POSITION);
  }

  /** Ends the session as a close does. */
  long finish() {
    writer.stop();
    leaseArena.close();
    return writer.finish(outbox);
  }

  static long closeHeader() {
    return RecordHeader.of(RecordHeader.BYTES, RecordHeader.CONTROL_CLOSE, RecordHeader.CONTROL);
  }

  @Override
  public void close() {
    if (leaseArena.scope().isAlive()) {
      leaseArena.close();
    }
    arena.close();
  }
}
