package io.csmipc.bench.pair;

import java.lang.foreign.MemorySegment;

/**
 * Checks what arrives: the sequence number and the length of every message, and the whole content
 * while {@link #checking()}, which is never while the clock runs.
 */
final class Inbox {
  private final Payload payload;
  private long next;
  private int size;
  private Content content = Content.FRESH;
  private boolean touching;
  private boolean checking;
  private boolean ended;
  private long failures;
  private long sum;

  Inbox(Side from) {
    payload = Payload.of(from);
  }

  /** What comes next, and what the receiver does with it. */
  void expect(long firstSequence, int messageSize, Content expected, boolean check) {
    next = firstSequence;
    size = messageSize;
    content = expected;
    touching = expected != Content.UNTOUCHED;
    checking = check;
    ended = false;
  }

  /** The sequence number of the message that comes next. */
  long next() {
    return next;
  }

  /** How large the messages are that are expected. */
  int size() {
    return size;
  }

  /** Whether a receiver in place reads the whole payload. */
  boolean touching() {
    return touching;
  }

  /** Whether the content is to be checked with {@link #check}. */
  boolean checking() {
    return checking;
  }

  /** Whether the stream's end has arrived. */
  boolean ended() {
    return ended;
  }

  /** How many messages were not what they should have been. */
  long failures() {
    return failures;
  }

  /** Takes note of a message. */
  void take(int type, long sequence, int length) {
    if (type == Transport.DATA && sequence == next && length == size) {
      next = sequence + 1;
    } else {
      takeOther(type, sequence);
    }
  }

  private void takeOther(int type, long sequence) {
    if (type == Transport.END && sequence == next) {
      ended = true;
    } else {
      failures++;
      ended |= type == Transport.END;
      next = sequence + 1;
    }
  }

  /** Keeps the result of reading a payload in place, so that the reading cannot be left out. */
  void keep(long sumOfPayload) {
    sum += sumOfPayload;
  }

  /** What was kept. */
  long kept() {
    return sum;
  }

  /** Compares a whole message with what was sent; call it before {@link #take}. */
  void check(int type, MemorySegment message, long at, int length) {
    if (type == Transport.DATA && length == size) {
      long from = content == Content.FRESH ? Payload.offset(next) : 0;
      if (!payload.matches(from, message, at, length)) {
        failures++;
      }
    }
  }
}
