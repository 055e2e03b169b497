package io.csmipc.bench.scaling;

import io.csmipc.bench.machine.Disturbance;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Two threads on two cores that exchange messages in one process: the near one sends and measures,
 * the far one takes and answers.
 */
final class Trial implements AutoCloseable {
  private static final int ATTEMPTS = 3;
  private static final int CLOCK_EVERY = 64;

  private final Pinned near;
  private final Pinned far;
  private final Disturbance disturbance;
  private double worstWait;

  /** Starts both threads. */
  Trial(int cpuNear, int cpuFar) throws InterruptedException {
    near = new Pinned("near", cpuNear);
    far = new Pinned("far", cpuFar);
    disturbance = new Disturbance(List.of(near.task(), far.task()));
  }

  /** A measurement, in nanoseconds. */
  interface Measurement {
    double take() throws InterruptedException;
  }

  /** Repeats what had to wait for its cores; keeps what waited least. */
  double undisturbed(double maxWait, Measurement measurement) throws InterruptedException {
    double leastWait = Double.MAX_VALUE;
    double best = Double.NaN;
    for (int attempt = 0; attempt < ATTEMPTS && leastWait > maxWait; attempt++) {
      long waited = disturbance.waitedNanos();
      long start = System.nanoTime();
      double found = measurement.take();
      double wait = (disturbance.waitedNanos() - waited) / (double) (System.nanoTime() - start);
      if (wait < leastWait) {
        leastWait = wait;
        best = found;
      }
    }
    worstWait = Math.max(worstWait, leastWait);
    return best;
  }

  /** The largest share of time waited since the last call. */
  double worstWait() {
    double worst = worstWait;
    worstWait = 0;
    return worst;
  }

  /** The median over slices of the mean round trip, over all links in turns, one in flight. */
  double roundTrips(List<Link> links, int slices, int count) throws InterruptedException {
    long all = (long) slices * count;
    Future<Boolean> answers = far.start(() -> answer(links, all));
    double[] means =
        Pinned.await(
            near.start(
                () -> {
                  double[] found = new double[slices];
                  int next = 0;
                  for (int slice = 0; slice < slices; slice++) {
                    long start = System.nanoTime();
                    for (int i = 0; i < count; i++) {
                      Link link = links.get(next);
                      next = next + 1 == links.size() ? 0 : next + 1;
                      link.there().send();
                      link.back().await();
                    }
                    found[slice] = (System.nanoTime() - start) / (double) count;
                  }
                  return found;
                }));
    Pinned.await(answers);
    Arrays.sort(means);
    return means[slices / 2];
  }

  private static boolean answer(List<Link> links, long count) {
    long deadline = 0;
    long spins = 0;
    for (long answered = 0; answered < count; ) {
      for (int i = 0; i < links.size(); i++) {
        Link link = links.get(i);
        if (link.there().receive() > 0) {
          link.back().send();
          answered++;
          spins = 0;
          deadline = 0;
        }
      }
      Thread.onSpinWait();
      deadline = OneWay.lookAtClock(++spins, deadline);
    }
    return true;
  }

  /**
   * The mean cost of a message in a stream through all links in turns, beginning with full rings.
   *
   * @param first messages to each link before the clock runs
   */
  double stream(List<Link> links, long first, int millis) throws InterruptedException {
    StreamEnd end = new StreamEnd();
    Future<Boolean> drain = far.start(() -> drain(links, end));
    double nanos =
        Pinned.await(near.start(() -> send(links, first, TimeUnit.MILLISECONDS.toNanos(millis))));
    end.announce(links.stream().mapToLong(link -> link.there().sent()).sum());
    Pinned.await(drain);
    return nanos;
  }

  private static double send(List<Link> links, long first, long nanos) {
    for (long i = 0; i < first; i++) {
      for (Link link : links) {
        link.there().send();
      }
    }
    long count = 0;
    long start = System.nanoTime();
    long now;
    do {
      for (int i = 0; i < CLOCK_EVERY; i++) {
        for (int k = 0; k < links.size(); k++) {
          links.get(k).there().send();
        }
      }
      count += (long) CLOCK_EVERY * links.size();
      now = System.nanoTime();
    } while (now - start < nanos);
    return (now - start) / (double) count;
  }

  private static boolean drain(List<Link> links, StreamEnd end) {
    long received = links.stream().mapToLong(link -> link.there().received()).sum();
    long deadline = 0;
    long spins = 0;
    while (received < end.count()) {
      int taken = 0;
      for (int i = 0; i < links.size(); i++) {
        taken += links.get(i).there().receive();
      }
      received += taken;
      if (taken == 0) {
        Thread.onSpinWait();
        deadline = OneWay.lookAtClock(++spins, deadline);
      } else {
        spins = 0;
        deadline = 0;
      }
    }
    return true;
  }

  /** The mean cost of polling a channel in which nothing is, while all are polled in turns. */
  double emptyPolls(List<Link> links, int millis) throws InterruptedException {
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    return Pinned.await(
        far.start(
            () -> {
              long polls = 0;
              long start = System.nanoTime();
              long now;
              do {
                for (int i = 0; i < CLOCK_EVERY; i++) {
                  for (int k = 0; k < links.size(); k++) {
                    if (links.get(k).there().receive() != 0) {
                      throw new IOException("a message that nobody sent");
                    }
                  }
                }
                polls += (long) CLOCK_EVERY * links.size();
                now = System.nanoTime();
              } while (now - start < nanos);
              return (now - start) / (double) polls;
            }));
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
