package io.csmipc.session;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * The one housekeeping thread of the process: heartbeats, handshakes, loss and listeners, for every
 * channel. It is a daemon, works in rounds, and sleeps between them; without channels it sleeps
 * until one is added.
 */
final class Conductor implements Runnable {
  private static final long ROUND_NANOS = 20_000_000;
  private static final long EAGER_ROUND_NANOS = 1_000_000;
  private static final long EAGER_ROUNDS = 1_000;
  private static final long LATE_NANOS = 50_000_000;

  private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Runnable> news = new ConcurrentLinkedQueue<>();
  private final Set<ManagedChannel> broken = new HashSet<>();
  private final Thread thread = new Thread(this, "csm-ipc conductor");
  private volatile boolean eager;

  private Conductor() {
    thread.setDaemon(true);
    thread.start();
  }

  /** The conductor of this process, started at first use. */
  static Conductor shared() {
    return Holder.INSTANCE;
  }

  private static final class Holder {
    static final Conductor INSTANCE = new Conductor();
  }

  void add(ManagedChannel channel) {
    channels.add(channel);
    wake();
  }

  /** Has something told to a listener, on the thread that tells everything. */
  void tellLater(Runnable what) {
    news.add(what);
    wake();
  }

  /** Ends the sleep between two rounds. */
  void wake() {
    eager = true;
    LockSupport.unpark(thread);
  }

  /** A defect in one channel is no reason to let the heartbeats of all others stop. */
  private boolean round(ManagedChannel channel, long now, boolean late) {
    try {
      return channel.round(now, late);
    } catch (RuntimeException | Error e) {
      if (broken.add(channel)) {
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
      return true;
    }
  }

  @Override
  public void run() {
    long last = System.nanoTime();
    long eagerLeft = 0;
    while (true) {
      if (eager) {
        eager = false;
        eagerLeft = EAGER_ROUNDS;
      }
      long now = System.nanoTime();
      boolean late = now - last > ROUND_NANOS + LATE_NANOS;
      last = now;
      boolean calm = true;
      for (ManagedChannel channel : channels) {
        calm &= round(channel, now, late);
      }
      channels.removeIf(ManagedChannel::isFinished);
      broken.retainAll(channels);
      for (Runnable what = news.poll(); what != null; what = news.poll()) {
        what.run();
      }
      if (calm && channels.isEmpty()) {
        LockSupport.park(this);
        last = System.nanoTime();
      } else {
        boolean eagerly = !calm && eagerLeft-- > 0;
        LockSupport.parkNanos(this, eagerly ? EAGER_ROUND_NANOS : ROUND_NANOS);
      }
    }
  }
}
