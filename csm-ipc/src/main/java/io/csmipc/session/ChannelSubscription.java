package io.csmipc.session;

import io.csmipc.BorrowHandler;
import io.csmipc.MessageHandler;
import io.csmipc.Subscription;
import io.csmipc.WaitStrategy;
import io.csmipc.ring.LaneFault;
import io.csmipc.ring.LaneReader;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Receives from the session that is there at the moment. */
final class ChannelSubscription implements Subscription {
  private static final long PAUSE_NANOS = 1_000_000;

  private final ManagedChannel channel;
  private final WaitStrategy waiting;

  ChannelSubscription(ManagedChannel channel, WaitStrategy waiting) {
    this.channel = channel;
    this.waiting = waiting;
  }

  @Override
  public int poll(MessageHandler handler, int limit) {
    Session session = channel.session();
    if (session == null) {
      return noSession();
    }
    LaneReader reader = session.reader();
    try {
      return session.isFaulty() ? 0 : reader.poll(handler, limit);
    } catch (LaneFault | IllegalStateException | InternalError e) {
      return failed(session, reader, e);
    }
  }

  @Override
  public int borrow(BorrowHandler handler, int limit) {
    Session session = channel.session();
    if (session == null) {
      return noSession();
    }
    LaneReader reader = session.reader();
    try {
      return session.isFaulty() ? 0 : reader.borrow(handler, limit);
    } catch (LaneFault | IllegalStateException | InternalError e) {
      return failed(session, reader, e);
    }
  }

  private int failed(Session session, LaneReader reader, Throwable why) {
    channel.failed(session, why);
    return reader.delivered();
  }

  private int noSession() {
    return channel.closeReason() == null ? 0 : CLOSED;
  }

  @Override
  public boolean await(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      Session session = channel.session();
      if (session == null) {
        if (channel.closeReason() != null) {
          return true;
        }
        if (!pause(deadline)) {
          return false;
        }
      } else {
        try {
          LaneReader reader = session.reader();
          boolean came =
              waiting.await(reader.condition(() -> channel.session() != session), deadline);
          if (!came || channel.session() == session) {
            return came;
          }
        } catch (IllegalStateException | InternalError e) {
          channel.failed(session, e);
          // Until housekeeping has ended the session, it would fail at once again.
          if (!pause(deadline)) {
            return false;
          }
        }
      }
    }
  }

  /** Waits for housekeeping; false when the time is up. */
  private static boolean pause(long deadline) {
    long left = deadline - System.nanoTime();
    if (left > 0) {
      LockSupport.parkNanos(Math.min(left, PAUSE_NANOS));
    }
    return left > 0;
  }
}
