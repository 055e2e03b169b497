package io.csmipc.bench.scaling;

import io.csmipc.bench.machine.Disturbance;
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
  private static final int BURST = 64;
  private static final long PIECE_NANOS = 1_000_000;

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

  /** The thread that takes. */
  Pinned far() {
    return far;
  }

  /** What the machine needs for a round trip at this moment. */
  double floor() throws InterruptedException {
    return Floor.roundTrip(near, far);
  }

  /** A measurement, in nanoseconds. */
  interface Measurement {
    double take() throws InterruptedException;
  }

  /**
   * Measures once for nothing, since code that was compiled for what came before may be thrown away
   * now; then repeats what had to wait for its cores, and keeps what waited least.
   */
  double undisturbed(double maxWait, Measurement measurement) throws InterruptedException {
    double leastWait = Double.MAX_VALUE;
    double best = Double.NaN;
    measurement.take();
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
   * The cost of a message in a stream through all links in turns: the median over pieces of a
   * millisecond.
   *
   * @param first messages to each link before the clock runs
   */
  double stream(List<Link> links, long first, int millis) throws InterruptedException {
    StreamEnd end = new StreamEnd();
    Future<Boolean> drain = far.start(() -> drain(links, end));
    double nanos =
        Pinned.await(
            near.start(
                () -> {
                  for (long i = 0; i < first; i += BURST) {
                    send(links);
                  }
                  double[] costs = new double[Math.max(1, millis)];
                  for (int i = 0; i < costs.length; i++) {
                    costs[i] = cost(() -> send(links), PIECE_NANOS);
                  }
                  Arrays.sort(costs);
                  return costs[costs.length / 2];
                }));
    end.announce(links.stream().mapToLong(link -> link.there().sent()).sum());
    Pinned.await(drain);
    return nanos;
  }

  /** Work that says how much it did. */
  private interface Burst {
    int run();
  }

  /** Repeats a burst for a time; says what one unit of its work costs. */
  private static double cost(Burst burst, long nanos) {
    long done = 0;
    long start = System.nanoTime();
    long now;
    do {
      done += burst.run();
      now = System.nanoTime();
    } while (now - start < nanos);
    return (now - start) / (double) done;
  }

  private static int send(List<Link> links) {
    for (int i = 0; i < BURST; i++) {
      for (int k = 0; k < links.size(); k++) {
        links.get(k).there().send();
      }
    }
    return BURST * links.size();
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

  /** The cost of polling a channel in which nothing is, while all are polled in turns. */
  double emptyPolls(List<Link> links, int millis) throws InterruptedException {
    return Pinned.await(
        far.start(() -> cost(() -> poll(links), TimeUnit.MILLISECONDS.toNanos(millis))));
  }

  private static int poll(List<Link> links) {
    for (int i = 0; i < BURST; i++) {
      for (int k = 0; k < links.size(); k++) {
        if (links.get(k).there().receive() != 0) {
          throw new IllegalStateException("a message that nobody sent");
        }
      }
    }
    return BURST * links.size();
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
