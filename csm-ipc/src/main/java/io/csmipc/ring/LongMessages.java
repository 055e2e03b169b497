package io.csmipc.ring;

import io.csmipc.MessageTooLongException;
import io.csmipc.Publication;
import io.csmipc.WaitStrategy;
import io.csmipc.layout.RecordHeader;
import java.lang.foreign.MemorySegment;

/**
 * Messages of several records. Their parts follow one another with no message in between, so who
 * sends one possesses the lane until it is done, or takes back what it has sent.
 */
final class LongMessages {
  private final LaneWriter lane;
  private final RingLimits limits;

  /** Who sends one; under the lane's lock, or of its one thread. */
  private Thread possessor;

  LongMessages(LaneWriter lane, RingLimits limits) {
    this.lane = lane;
    this.limits = limits;
  }

  boolean isPossessed() {
    return possessor != null;
  }

  boolean isPossessedByAnother() {
    return possessor != null && possessor != Thread.currentThread();
  }

  /** Sends all parts, or none when there is not space for all. */
  long offer(int type, MemorySegment source, long offset, long length) {
    if (length > limits.maxOffer()) {
      throw new MessageTooLongException(
          "an offered message can have "
              + limits.maxOffer()
              + " bytes, found "
              + length
              + (length <= limits.maxMessage()
                  ? ": use send, or a larger ring"
                  : ": split it, or raise the peer's maxMessageLength"));
    }
    lane.lock();
    try {
      if (lane.isStopped()) {
        return Publication.NOT_CONNECTED;
      }
      if (isPossessed()
          || lane.isBusy()
          || !lane.hasSpace(length, limits.maxPart(), lane.overhead())) {
        return lane.backPressured();
      }
      possessor = Thread.currentThread();
      try {
        long result = 0;
        for (long done = 0; done < length; ) {
          int part = (int) Math.min(limits.maxPart(), length - done);
          result = lane.write(type, flags(done, part, length), source, offset + done, part);
          done += part;
        }
        return result;
      } finally {
        endPossession();
      }
    } finally {
      lane.unlock();
    }
  }

  /** Sends part by part, and waits for the space of each. */
  long send(
      int type,
      MemorySegment source,
      long offset,
      long length,
      WaitStrategy waiting,
      long deadline) {
    if (length > limits.maxMessage()) {
      throw new MessageTooLongException(
          "the peer takes messages of "
              + limits.maxMessage()
              + " bytes, found "
              + length
              + ": split it, or raise the peer's maxMessageLength");
    }
    Thread me = Thread.currentThread();
    try {
      if (!waiting.await(
          lane.doorbell.condition(() -> lane.isStopped() || possess(me)), deadline)) {
        return Publication.TIMED_OUT;
      }
      if (possessor != me) {
        return Publication.NOT_CONNECTED;
      }
      long done = 0;
      do {
        int part = (int) Math.min(limits.maxPart(), length - done);
        int frame = RecordHeader.BYTES + lane.overhead() + part;
        if (!waiting.await(
            lane.doorbell.condition(() -> lane.isStopped() || hasSpaceNow(frame)), deadline)) {
          return Publication.TIMED_OUT;
        }
        long result = lane.write(type, flags(done, part, length), source, offset + done, part);
        if (result == Publication.NOT_CONNECTED) {
          return result;
        }
        if (result > 0) {
          lane.published();
          done += part;
          if (done == length) {
            return result;
          }
        }
      } while (true);
    } finally {
      lane.lock();
      try {
        // Also when the strategy gave up in spite of having got it.
        if (possessor == me) {
          endPossession();
        }
      } finally {
        lane.unlock();
      }
    }
  }

  private boolean possess(Thread me) {
    lane.lock();
    try {
      if (!lane.isStopped() && (possessor == null || possessor == me)) {
        possessor = me;
        return true;
      }
      return false;
    } finally {
      lane.unlock();
    }
  }

  private void endPossession() {
    possessor = null;
    lane.abortUnfinished();
  }

  private boolean hasSpaceNow(int frame) {
    lane.lock();
    try {
      return !lane.isBusy() && lane.hasSpace(frame - RecordHeader.BYTES, Integer.MAX_VALUE, 0);
    } finally {
      lane.unlock();
    }
  }

  private static int flags(long done, int part, long length) {
    return (done == 0 ? RecordHeader.BEGIN : 0) | (done + part == length ? RecordHeader.END : 0);
  }
}
