package io.csmipc.session;

/**
 * When the next outbox may be made. A peer can end a session as often as it likes, and each end
 * costs this side an outbox: memory to be reserved and zeroed. So outboxes that did not live long
 * follow one another at growing distances, whatever ended them and whatever was delivered
 * meanwhile, for a hostile peer can deliver something as well. One that lived for a while, as those
 * do whose peer really restarts, resets the distance.
 *
 * <p>Under the channel's gate. Times are on the clock of System.nanoTime().
 */
final class Backoff {
  /** An outbox that was shown for so long costs little enough, however it ends. */
  static final long HEALTHY_NANOS = 500_000_000;

  static final long FIRST_NANOS = 1_000_000;

  /** Bounds the rate of a peer that does nothing else, and the wait of one that means it. */
  static final long MOST_NANOS = 100_000_000;

  /** Making an outbox takes at most so much of the time, one part in five. */
  private static final long REST = 4;

  private long pause;
  private long until;
  private long shown;
  private long took;

  /** Whether it is too early. */
  boolean holds(long now) {
    return pause != 0 && now - until < 0;
  }

  /** An outbox is there. */
  void shown(long now, long nanosItTook) {
    shown = now;
    took = nanosItTook;
  }

  /** The outbox was left. */
  void ended(long now) {
    if (now - shown >= HEALTHY_NANOS) {
      pause = 0;
    } else {
      hold(now);
    }
  }

  /** There is no outbox: making it did not work. */
  void failed(long now, long nanosItTook) {
    took = nanosItTook;
    hold(now);
  }

  private void hold(long now) {
    pause = Math.clamp(2 * pause, FIRST_NANOS, MOST_NANOS);
    until = now + Math.max(pause, REST * took);
  }
}
