package io.csmipc.session;

import io.csmipc.CsmException;
import java.util.function.Supplier;

/**
 * An outbox in the making, on a thread of its own. Reserving the memory of a large ring takes long,
 * and the housekeeping thread owes heartbeats to all channels of the process. Until it is done, the
 * endpoint is that thread's.
 */
final class Reservation {
  private static final long PATIENCE_MILLIS = 1_000;

  private final Supplier<Outbox> maker;
  private final Runnable whenDone;
  private final long begun = System.nanoTime();
  private final Thread thread;

  // Guarded by this object, for the fields below.
  private boolean done;
  private long took;
  private Outbox outbox;
  private Throwable failure;
  private Runnable last;

  private Reservation(Supplier<Outbox> maker, Runnable whenDone) {
    this.maker = maker;
    this.whenDone = whenDone;
    thread = Thread.ofPlatform().daemon().name("csm-ipc outbox").unstarted(this::make);
  }

  /**
   * Starts it.
   *
   * @param maker makes the outbox
   * @param whenDone called when it is there, or could not be had
   */
  static Reservation start(Supplier<Outbox> maker, Runnable whenDone) {
    Reservation reservation = new Reservation(maker, whenDone);
    reservation.thread.start();
    return reservation;
  }

  private void make() {
    Outbox made = null;
    Throwable thrown = null;
    try {
      made = maker.get();
    } catch (RuntimeException | Error e) {
      thrown = e; // for the housekeeping thread, as if it had met it itself
    }
    Runnable abandoned;
    synchronized (this) {
      outbox = made;
      failure = thrown;
      took = System.nanoTime() - begun;
      done = true;
      abandoned = last;
    }
    if (abandoned != null) {
      Thread.interrupted(); // what shall be done now is no part of what was interrupted
      discard(abandoned);
    }
    whenDone.run();
  }

  synchronized boolean isDone() {
    return done;
  }

  /** How long it took; once done. */
  synchronized long nanos() {
    return took;
  }

  /** The outbox, or what was thrown instead; once done. */
  synchronized Outbox take() {
    switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {
        return outbox;
      }
    }
  }

  /**
   * Nobody wants the outbox any more.
   *
   * @param then the last thing to be done with the endpoint: at once, or by the thread that is
   *     still using it
   */
  void abandon(Runnable then) {
    synchronized (this) {
      if (!done) {
        last = then;
        thread.interrupt(); // files stop being written; others may finish what they do
        return;
      }
    }
    discard(then);
  }

  private void discard(Runnable then) {
    try {
      if (outbox != null) {
        outbox.leave();
        outbox.hide();
        outbox.close();
      }
    } catch (CsmException e) {
      // Its files cannot be removed; whoever opens the address next tries again.
    } finally {
      then.run();
    }
  }

  /** Waits for an abandoned one to be gone, but not for long. */
  void awaitGone() {
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
