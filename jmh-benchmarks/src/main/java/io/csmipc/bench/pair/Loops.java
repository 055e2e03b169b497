package io.csmipc.bench.pair;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The loops that both sides of every transport run. */
final class Loops {
  private static final int SPINS_BETWEEN_LOOKS = 1 << 20;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Transport transport;
  private final Inbox inbox;

  Loops(Transport transport) {
    this.transport = transport;
    inbox = transport.inbox();
  }

  /** Sends one message and waits for the answer. */
  void roundTrip(long sequence, int size, Content content) {
    send(sequence, size, content);
    awaitMessage();
  }

  /** Side B of round trips. */
  void answer(Exercise exercise) {
    inbox.expect(exercise.first(), exercise.size(), exercise.content(), exercise.check());
    long end = exercise.first() + exercise.count();
    for (long sequence = exercise.first(); sequence < end; sequence++) {
      awaitMessage();
      send(sequence, exercise.size(), exercise.content());
    }
  }

  /** Side B of round trips whose number nobody knows: answers until the end arrives. */
  void echo(Exercise exercise) {
    inbox.expect(exercise.first(), exercise.size(), exercise.content(), exercise.check());
    awaitMessage();
    for (long sequence = exercise.first(); !inbox.ended(); sequence++) {
      send(sequence, exercise.size(), exercise.content());
      awaitMessage();
    }
  }

  /** Side B of a stream: takes everything up to its end. */
  void drain(Exercise exercise) {
    inbox.expect(exercise.first(), exercise.size(), exercise.content(), exercise.check());
    while (!inbox.ended()) {
      awaitMessage();
    }
  }

  /** Side A of scheduled messages: sends each when it is due, or as soon as it can after that. */
  void sendWhenDue(Exercise exercise) {
    long end = exercise.first() + exercise.count();
    for (long sequence = exercise.first(); sequence < end; sequence++) {
      long due = exercise.due(sequence);
      while (System.nanoTime() - due < 0) {
        Thread.onSpinWait();
      }
      send(sequence, exercise.size(), exercise.content());
    }
  }

  /** Side B of scheduled messages: takes all of them; says how long after they were due. */
  Histogram take(Exercise exercise) {
    Histogram delays = Histograms.create();
    inbox.expect(exercise.first(), exercise.size(), exercise.content(), exercise.check());
    long end = exercise.first() + exercise.count();
    long sequence = exercise.first();
    while (sequence < end) {
      awaitMessage();
      long now = System.nanoTime();
      for (long next = inbox.next(); sequence < next; sequence++) {
        delays.recordValue(Math.max(0, now - exercise.due(sequence)));
      }
    }
    return delays;
  }

  /** Waits until there is space for one message and sends it. */
  void send(long sequence, int size, Content content) {
    boolean sent =
        switch (content) {
          case FRESH -> transport.produce(sequence, size);
          case READY -> transport.push(sequence, size);
          case UNTOUCHED -> transport.hand(sequence, size);
        };
    if (!sent) {
      sendLater(sequence, size, content);
    }
  }

  private void sendLater(long sequence, int size, Content content) {
    long spins = 0;
    long deadline = 0;
    boolean sent = false;
    while (!sent) {
      Thread.onSpinWait();
      deadline = lookAtClock(++spins, deadline);
      sent =
          switch (content) {
            case FRESH -> transport.produce(sequence, size);
            case READY -> transport.push(sequence, size);
            case UNTOUCHED -> transport.hand(sequence, size);
          };
    }
  }

  /** Sends the message that ends a stream. */
  void end(long sequence) {
    long spins = 0;
    long deadline = 0;
    while (!transport.end(sequence)) {
      Thread.onSpinWait();
      deadline = lookAtClock(++spins, deadline);
    }
  }

  private void awaitMessage() {
    long spins = 0;
    long deadline = 0;
    while (transport.receive() == 0) {
      Thread.onSpinWait();
      deadline = lookAtClock(++spins, deadline);
    }
  }

  /** Gives up on a peer that is gone, without asking the clock in every round. */
  private static long lookAtClock(long spins, long deadline) {
    if ((spins & (SPINS_BETWEEN_LOOKS - 1)) != 0) {
      return deadline;
    }
    long now = System.nanoTime();
    if (deadline == 0) {
      return now + PATIENCE_NANOS;
    }
    if (now - deadline > 0) {
      throw new IllegalStateException("the other side sent nothing and took nothing for 20 s");
    }
    return deadline;
  }
}
