package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Publication;
import io.csmipc.layout.RecordHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A lane beside a list of what it should hold; after every step the ring itself is walked, word by
 * word as a reader would, and compared. Every payload consists of words that look like headers.
 */
final class RingModel implements AutoCloseable {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private static final class Expected {
    final int type;
    final byte[] bytes;
    final RingClaim claim;
    final long start;

    Expected(int type, byte[] bytes, RingClaim claim, long start) {
      this.type = type;
      this.bytes = bytes;
      this.claim = claim;
      this.start = start;
    }
  }

  final TestLane lane;
  private final ArrayDeque<Expected> expected = new ArrayDeque<>();
  private final List<Expected> open = new ArrayList<>();
  private final String seed;
  private int number;
  private long readTo;

  RingModel(TestLane lane, String seed) {
    this.lane = lane;
    this.seed = seed;
  }

  /** Words that a reader would take for whole messages if it ever ran into them. */
  static byte[] headerLike(int number, int length) {
    MemorySegment words = MemorySegment.ofArray(new byte[(length + 7) & -8]);
    for (int i = 0; i < words.byteSize(); i += 8) {
      words.set(LONG, i, RecordHeader.of(8 + (i & 63), (number + i) & 0xFFFF, RecordHeader.WHOLE));
    }
    return words.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Offers; with nothing else in the ring it must succeed. */
  boolean offer(int length) {
    int type = number & 0xFFFF;
    byte[] bytes = headerLike(number, length);
    long result = lane.offer(type, bytes);
    if (result == Publication.BACK_PRESSURED) {
      assertTrue(lane.reader.ready() || !open.isEmpty(), () -> "permanent back-pressure, " + this);
      check();
      return false;
    }
    assertEquals(lane.writer.tail(), result, this::toString);
    number++;
    expected.add(new Expected(type, bytes, null, -1));
    check();
    return true;
  }

  boolean claim(int length) {
    int type = number & 0xFFFF;
    RingClaim claim = new RingClaim();
    long result = lane.writer.tryClaim(type, length, claim);
    if (result == Publication.BACK_PRESSURED) {
      assertTrue(lane.reader.ready() || !open.isEmpty(), () -> "permanent back-pressure, " + this);
      check();
      return false;
    }
    assertEquals(lane.writer.tail(), result, this::toString);
    byte[] bytes = headerLike(number++, length);
    claim.putBytes(0, MemorySegment.ofArray(bytes), 0, length);
    Expected message = new Expected(type, bytes, claim, claim.start());
    expected.add(message);
    open.add(message);
    check();
    return true;
  }

  int openClaims() {
    return open.size();
  }

  void commit(int index) {
    open.remove(index).claim.commit();
    check();
  }

  void abort(int index) {
    Expected message = open.remove(index);
    message.claim.abort();
    expected.remove(message);
    check();
  }

  void poll(int limit) {
    for (TestLane.Message message : lane.poll(limit)) {
      Expected next = expected.remove();
      assertTrue(!open.contains(next), () -> "read before its commit, " + this);
      assertEquals(next.type, message.type(), this::toString);
      assertArrayEquals(next.bytes, message.bytes(), this::toString);
    }
    assertTrue(lane.publishedPosition() >= readTo, this::toString);
    readTo = lane.publishedPosition();
    check();
  }

  /** Ends all claims and reads everything. */
  void drain() {
    while (!open.isEmpty()) {
      commit(open.size() - 1);
    }
    int left;
    do {
      left = expected.size();
      poll(Integer.MAX_VALUE);
    } while (expected.size() < left);
    assertTrue(expected.isEmpty(), this::toString);
    assertEquals(lane.writer.tail(), readTo, this::toString);
  }

  /** Walks the ring from the reader's position to the first word that is zero. */
  private void check() {
    long stop = lane.writer.tail();
    for (Expected message : open) {
      stop = Math.min(stop, message.start);
    }
    long at = readTo;
    for (long header = lane.word(at); header != 0; header = lane.word(at)) {
      assertTrue(at < stop, () -> "ran into stale bytes, " + this);
      at = RecordHeader.end(at, RecordHeader.frame(header));
    }
    assertEquals(stop, at, this::toString);
    assertEquals(0, lane.word(lane.writer.tail()), this::toString);
    assertTrue(lane.writer.tail() - readTo <= lane.capacity - 8, this::toString);
  }

  @Override
  public String toString() {
    return "capacity " + lane.capacity + ", message " + number + ", " + seed;
  }

  @Override
  public void close() {
    lane.close();
  }
}
