package io.csmipc.bench.pair;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Supplier;

/**
 * A transport whose messages leave from a private buffer and arrive in another one. What differs is
 * how a buffer is sent, and how the receiver comes by its copy.
 *
 * @param <V> what the library under test takes a private buffer as
 */
abstract class CopyTransport<V> implements Transport {
  private final Payload payload;
  private final MemorySegment mine;
  private final V mineView;
  private final MemorySegment ready;
  private final V readyView;
  private final Inbox inbox;

  /**
   * The state of one side.
   *
   * @param side which side
   * @param buffers makes private buffers of {@link Payload#MAX_SIZE} bytes
   */
  CopyTransport(Side side, Supplier<Buffer<V>> buffers) {
    payload = Payload.of(side);
    inbox = new Inbox(side.other());
    Buffer<V> fresh = buffers.get();
    mine = fresh.memory();
    mineView = fresh.view();
    Buffer<V> prepared = buffers.get();
    ready = prepared.memory();
    readyView = prepared.view();
    payload.fill(ready, 0, Payload.MAX_SIZE);
  }

  /**
   * A private buffer, twice.
   *
   * @param memory as payloads are filled in
   * @param view as the library under test takes it
   * @param <V> the type of the view
   */
  record Buffer<V>(MemorySegment memory, V view) {
    /** For a library that takes the segment itself. */
    static Buffer<MemorySegment> plain() {
      MemorySegment memory = Payload.privateMemory(Payload.MAX_SIZE);
      return new Buffer<>(memory, memory);
    }
  }

  /** Sends the first bytes of a buffer; false when there is no space, and then nothing is sent. */
  abstract boolean send(int type, V message, int size);

  /** Takes note of a message that lies in private memory now. */
  final void arrive(int type, MemorySegment memory, long at, int length) {
    if (inbox.checking()) {
      inbox.check(type, memory, at, length);
    }
    inbox.take(type, memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at), length);
  }

  /** What a message of that length is, where there is no room for its type. */
  static int typeOf(int length) {
    return length == Long.BYTES ? END : DATA;
  }

  @Override
  public void awaitPeer() throws InterruptedException {}

  @Override
  public final boolean produce(long sequence, int size) {
    payload.fill(mine, sequence, size);
    return send(DATA, mineView, size);
  }

  @Override
  public final boolean push(long sequence, int size) {
    ready.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, sequence);
    return send(DATA, readyView, size);
  }

  @Override
  public final boolean hand(long sequence, int size) {
    return push(sequence, size);
  }

  @Override
  public final boolean end(long sequence) {
    ready.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, sequence);
    return send(END, readyView, Long.BYTES);
  }

  @Override
  public final Inbox inbox() {
    return inbox;
  }

  @Override
  public void close() {}
}
