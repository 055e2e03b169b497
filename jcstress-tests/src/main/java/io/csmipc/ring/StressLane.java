package io.csmipc.ring;

import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One direction of a channel on the smallest ring. A message is one value, in every word that the
 * message has: what is read is torn, late or early when two of its words differ.
 */
final class StressLane {
  static final long CAPACITY = 1024;
  static final long EPOCH = 0x0123_4567_89AB_CDEFL;

  /** Read instead of a value. */
  static final int TORN = -1;

  /** Read instead of a value. */
  static final int FAULT = -2;

  private static final long SIZE = OutboxLayout.size(CAPACITY);
  private static final long STALL_NANOS = Long.MAX_VALUE;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  final MemorySegment outbox;
  final MemorySegment readersOutbox;
  final LaneWriter writer;
  final LaneReader reader;

  StressLane(boolean exclusive) {
    this(exclusive, null);
  }

  StressLane(boolean exclusive, Waker waker) {
    MemorySegment memory = Arena.ofAuto().allocate(SIZE + OutboxLayout.DOORBELL + 64, 64);
    outbox = memory.asSlice(0, SIZE);
    readersOutbox = memory.asSlice(SIZE);
    Words.setRelease(outbox, OutboxLayout.SESSION, EPOCH);
    boolean sleeps = waker != null;
    writer =
        new LaneWriter(
            outbox,
            readersOutbox.asReadOnly(),
            CAPACITY,
            exclusive,
            CAPACITY,
            0,
            new Doorbell(outbox, readersOutbox.asReadOnly(), false, sleeps, waker));
    reader =
        new LaneReader(
            outbox.asReadOnly(),
            readersOutbox,
            CAPACITY,
            EPOCH,
            CAPACITY,
            STALL_NANOS,
            new Doorbell(readersOutbox, outbox.asReadOnly(), sleeps, false, waker));
  }

  /** A message of a value. */
  static MemorySegment message(int value, int words) {
    long[] message = new long[words];
    Arrays.fill(message, value);
    return MemorySegment.ofArray(message);
  }

  long offer(int value, int words) {
    return writer.offer(value, message(value, words), 0, 8L * words);
  }

  /** Claims without committing; every word is filled. */
  RingClaim claim(int value, int words) {
    RingClaim claim = new RingClaim();
    if (writer.tryClaim(value, 8 * words, claim) < 0) {
      throw new IllegalStateException("no space");
    }
    for (int i = 0; i < words; i++) {
      claim.putLong(8 * i, value);
    }
    return claim;
  }

  /**
   * Makes the ring go round until a position inside it, full of words that a reader would take for
   * messages, all of them read.
   */
  void age(long position) {
    long[] words = new long[7];
    Arrays.fill(words, RecordHeader.of(16, 99, RecordHeader.WHOLE));
    MemorySegment stale = MemorySegment.ofArray(words);
    while (writer.tail() < CAPACITY + position) {
      writer.offer(99, stale, 0, 56);
      reader.poll((type, buffer, offset, length) -> {}, 1);
    }
  }

  /** Polls; the values in the order of their arrival as decimal digits, or what was wrong. */
  int poll(int limit) {
    Digits digits = new Digits();
    try {
      poll(digits, limit);
    } catch (LaneFault e) {
      return FAULT;
    }
    return digits.value;
  }

  /** Polls until nothing is left. */
  int drain() {
    Digits digits = new Digits();
    try {
      while (poll(digits, 8) > 0) {
        // one call may stop behind the first message
      }
    } catch (LaneFault e) {
      return FAULT;
    }
    return digits.value;
  }

  private int poll(Digits digits, int limit) {
    return reader.poll(
        (type, buffer, offset, length) -> digits.add(valueOf(type, buffer, offset, length)), limit);
  }

  /** The same from borrowed views. */
  int borrow(int limit) {
    Digits digits = new Digits();
    try {
      reader.borrow(
          (type, message) -> digits.add(valueOf(type, message.segment(), 0, message.length())),
          limit);
    } catch (LaneFault e) {
      return FAULT;
    }
    return digits.value;
  }

  private static int valueOf(int type, MemorySegment buffer, long offset, int length) {
    for (int i = 0; i < length; i += 8) {
      if (buffer.get(LONG, offset + i) != type) {
        return TORN;
      }
    }
    return type;
  }

  private static final class Digits {
    private int value;

    void add(int digit) {
      value = digit < 0 || value < 0 ? TORN : 10 * value + digit;
    }
  }
}
