package io.csmipc.bench.jmh;

import io.csmipc.BorrowHandler;
import io.csmipc.BorrowedMessage;
import io.csmipc.ChannelOptions;
import io.csmipc.Claim;
import io.csmipc.MessageHandler;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A channel with both ends in one thread: sends messages and takes them, counts them, and checks
 * their order and length. The first eight bytes of each are its number.
 */
public final class Loopback implements AutoCloseable {
  private static final int TYPE = 1;
  private static final int PAGE = 4096;

  private final InProcess pair;
  private final Publication out;
  private final Subscription in;
  private final Claim claim;
  private final MemorySegment source;
  private final MemorySegment copy;
  private final MessageHandler handler = this::take;
  private final BorrowHandler borrower = this::take;
  private final int size;
  private long sent;
  private long received;
  private long wrong;
  private boolean comparing;

  /**
   * Takes over a pair of ends; messages go from A to B.
   *
   * @param pair closed with this
   * @param size bytes of each message, at least 8
   */
  public Loopback(InProcess pair, int size) {
    this.pair = pair;
    this.size = size;
    out = pair.a().publication();
    in = pair.b().subscription();
    claim = out.newClaim();
    source = Arena.global().allocate(size, PAGE);
    copy = Arena.global().allocate(size, PAGE);
    for (long at = 0; at < size; at++) {
      source.set(ValueLayout.JAVA_BYTE, at, (byte) (31 * at + 7));
    }
  }

  /** A plain channel, with the same options for both ends. */
  public static Loopback open(ChannelOptions options, int size) {
    return new Loopback(InProcess.open(options, options), size);
  }

  private void take(int type, MemorySegment buffer, long offset, int length) {
    if (comparing) {
      MemorySegment.copy(buffer, offset, copy, 0, Math.min(length, size));
    }
    count(type, buffer.get(ValueLayout.JAVA_LONG, offset), length);
  }

  private void take(int type, BorrowedMessage message) {
    if (comparing) {
      message.copyTo(0, copy, 0, Math.min(message.length(), size));
    }
    count(type, message.getLong(0), message.length());
  }

  private void count(int type, long number, int length) {
    if (type != TYPE || number != received || length != size) {
      wrong++;
    }
    received = number + 1;
  }

  /** Sends one message out of private memory. */
  public void offer() {
    source.set(ValueLayout.JAVA_LONG, 0, sent);
    sent(out.offer(TYPE, source, 0, size));
  }

  /** Sends one message by claim and commit, with nothing but its number written. */
  public void claimAndCommit() {
    sent(out.tryClaim(TYPE, size, claim));
    claim.putLong(0, sent - 1);
    claim.commit();
  }

  private void sent(long result) {
    if (result <= 0) {
      throw new IllegalStateException("not sent: " + Publication.describe(result));
    }
    sent++;
  }

  /** Takes up to {@code limit} messages from private copies; says how many. */
  public int poll(int limit) {
    return in.poll(handler, limit);
  }

  /** Takes up to {@code limit} messages where they lie; says how many. */
  public int borrow(int limit) {
    return in.borrow(borrower, limit);
  }

  /** Takes one message that is there: a reader may come back without it where the ring wraps. */
  public void pollOne() {
    if (in.poll(handler, 1) == 0) {
      in.poll(handler, 1);
    }
  }

  /** As {@link #pollOne}, where it lies. */
  public void borrowOne() {
    if (in.borrow(borrower, 1) == 0) {
      in.borrow(borrower, 1);
    }
  }

  /** Takes everything that was sent. */
  public void drain() {
    int idle = 0;
    while (received < sent && idle < 3) {
      idle = poll(Integer.MAX_VALUE) == 0 ? idle + 1 : 0;
    }
  }

  /** How many messages were sent. */
  public long sent() {
    return sent;
  }

  /**
   * Compares the content of one more message, byte by byte, and says whether all arrived so far.
   *
   * @throws IllegalStateException when not
   */
  public void check() {
    drain();
    comparing = true;
    copy.fill((byte) 0);
    offer();
    drain();
    comparing = false;
    if (source.mismatch(copy) != -1) {
      wrong++;
    }
    if (wrong != 0 || received != sent) {
      throw new IllegalStateException(
          "%d messages were sent and %d arrived, %d of them wrong"
              .formatted(sent, received, wrong));
    }
  }

  @Override
  public void close() {
    pair.close();
  }
}
