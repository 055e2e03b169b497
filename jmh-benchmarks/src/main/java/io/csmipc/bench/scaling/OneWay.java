package io.csmipc.bench.scaling;

import io.csmipc.BorrowHandler;
import io.csmipc.BorrowedMessage;
import io.csmipc.Claim;
import io.csmipc.MessageHandler;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Numbered messages of one size in one direction. One thread sends, one receives; the receiver
 * checks number and length of each, and every byte while {@link #check} is on, which is never while
 * a clock runs.
 */
final class OneWay {
  private static final int TYPE = 1;
  private static final int BATCH = 256;
  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final int SPINS_BETWEEN_LOOKS = 1 << 20;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  /** Odd, so that words of different messages differ. */
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private final Publication out;
  private final Subscription in;
  private final int size;
  private final boolean inPlace;
  private final Claim claim;
  private final MemorySegment message;
  private final MessageHandler copyHandler = this::take;
  private final BorrowHandler borrowHandler = this::take;
  private final Counter sent = new Counter();
  private final Counter received = new Counter();
  private final Counter failures = new Counter();
  private final Counter sum = new Counter();
  private boolean checking;

  /**
   * Connects both ends.
   *
   * @param size of each message, a multiple of 8
   * @param inPlace whether to claim and borrow, not to offer and poll
   */
  OneWay(Publication out, Subscription in, int size, boolean inPlace) {
    this.out = out;
    this.in = in;
    this.size = size;
    this.inPlace = inPlace;
    claim = out.newClaim();
    message = Arena.global().allocate(size, 64);
    fill(0);
  }

  /** Whether every byte is produced anew and compared; to be said while neither end is at work. */
  void check(boolean on) {
    checking = on;
  }

  /** How many messages were sent. */
  long sent() {
    return sent.get();
  }

  /** How many messages arrived. */
  long received() {
    return received.get();
  }

  /** How many messages arrived with a wrong number, length or content. */
  long failures() {
    return failures.get();
  }

  /** What was read in place, so that the reading cannot be left out. */
  long sum() {
    return sum.get();
  }

  /** Sends the next message, unless there is no space. */
  boolean trySend() {
    if (checking) {
      fill(sent.get());
    }
    boolean done = inPlace ? fillRing() : offer();
    if (done) {
      sent.add(1);
    }
    return done;
  }

  private boolean offer() {
    message.set(LONG, 0, sent.get());
    return isSent(out.offer(TYPE, message, 0, size));
  }

  private boolean fillRing() {
    if (!isSent(out.tryClaim(TYPE, size, claim))) {
      return false;
    }
    claim.putBytes(0, message, 0, size);
    claim.putLong(0, sent.get());
    claim.commit();
    return true;
  }

  /** Whether there was space. */
  static boolean isSent(long result) {
    if (result > 0) {
      return true;
    }
    if (result != Publication.BACK_PRESSURED) {
      throw new IllegalStateException("a channel said " + Publication.describe(result));
    }
    return false;
  }

  /** Sends the next message as soon as there is space. */
  void send() {
    long deadline = 0;
    for (long spins = 1; !trySend(); spins++) {
      Thread.onSpinWait();
      deadline = lookAtClock(spins, deadline);
    }
  }

  /** Takes what is there; says how much. */
  int receive() {
    int taken = inPlace ? in.borrow(borrowHandler, BATCH) : in.poll(copyHandler, BATCH);
    if (taken < 0) {
      throw new IllegalStateException("a channel was closed");
    }
    return taken;
  }

  /** Waits for a message. */
  void await() {
    long deadline = 0;
    for (long spins = 1; receive() == 0; spins++) {
      Thread.onSpinWait();
      deadline = lookAtClock(spins, deadline);
    }
  }

  /** Gives up on a thread that is gone, without asking the clock in every round. */
  static long lookAtClock(long spins, long deadline) {
    if (spins % SPINS_BETWEEN_LOOKS != 0) {
      return deadline;
    }
    long now = System.nanoTime();
    if (deadline != 0 && now - deadline > 0) {
      throw new IllegalStateException("nothing was sent and nothing was taken for 20 s");
    }
    return deadline == 0 ? now + PATIENCE_NANOS : deadline;
  }

  private void take(int type, MemorySegment buffer, long offset, int length) {
    count(type, length, buffer.get(LONG, offset));
    if (checking) {
      compare(buffer, offset, length);
    }
  }

  private void take(int type, BorrowedMessage borrowed) {
    int length = borrowed.length();
    count(type, length, borrowed.getLong(0));
    if (checking) {
      compare(borrowed.segment(), 0, length);
    }
    long words = 0;
    for (int at = Long.BYTES; at < length; at += Long.BYTES) {
      words += borrowed.getLong(at);
    }
    sum.add(words);
  }

  private void count(int type, int length, long number) {
    if (type != TYPE || length != size || number != received.get()) {
      failures.add(1);
    }
    received.add(1);
  }

  private void compare(MemorySegment buffer, long offset, int length) {
    long number = received.get() - 1;
    for (int at = Long.BYTES; at < length; at += Long.BYTES) {
      if (buffer.get(LONG, offset + at) != number * FACTOR + at) {
        failures.add(1);
        return;
      }
    }
  }

  private void fill(long number) {
    for (int at = Long.BYTES; at < size; at += Long.BYTES) {
      message.set(LONG, at, number * FACTOR + at);
    }
  }
}
