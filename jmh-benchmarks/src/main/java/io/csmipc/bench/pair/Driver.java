package io.csmipc.bench.pair;

import io.csmipc.bench.machine.Disturbance;
import io.csmipc.shim.CycleCounter;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Side A: measures one size after the other. Contents are compared before and after the clock runs,
 * in as many round trips as are timed and in a stream of several laps of the ring.
 */
final class Driver {
  private static final int ATTEMPTS = 3;
  private static final int CLOCK_EVERY = 256;
  private static final long WARM_ROUND_TRIPS = 50_000;
  private static final int CHECKED_LAPS = 3;
  private static final int STREAM_TURNS = 3;
  private static final int SETTLE_ROUND_TRIPS = 20_000;
  private static final int MAX_SETTLE_MILLIS = 60;
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Inbox inbox;
  private final Loops loops;
  private final Peer peer;
  private final Settings settings;
  private final Disturbance disturbance;
  private final long[] counts;
  private final long settleNanos;
  private long next;
  private long failures;
  private double worstWait;

  Driver(Transport transport, Peer peer, Settings settings, Disturbance disturbance) {
    this.peer = peer;
    this.settings = settings;
    this.disturbance = disturbance;
    inbox = transport.inbox();
    loops = new Loops(transport);
    counts = new long[settings.messages()];
    settleNanos =
        TimeUnit.MILLISECONDS.toNanos(Math.min(MAX_SETTLE_MILLIS, settings.warmUpMillis() / 10));
  }

  /**
   * Runs every kind of loop for the time that the settings name, and longer, up to four times,
   * until there were enough round trips for the compiler's last stage.
   */
  void warmUp() {
    long millis = settings.warmUpMillis();
    for (Content content : new Content[] {Content.UNTOUCHED, Content.FRESH}) {
      long start = System.nanoTime();
      long elapsed;
      int round = 0;
      do {
        int size = settings.sizes().get(round++ % settings.sizes().size());
        latency(size, content, Sample.histogram());
        cycles(size, content);
        elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      } while (elapsed < millis
          || (elapsed < 4 * millis && 2L * round * settings.messages() < WARM_ROUND_TRIPS));
    }
    long each = Math.max(1, millis / settings.sizes().size() / STREAM_TURNS);
    for (int i = 0; i < STREAM_TURNS; i++) {
      for (int size : settings.sizes()) {
        checkedStream(size);
        stream(size, TimeUnit.MILLISECONDS.toNanos(each));
      }
    }
  }

  /** Measures one size. */
  Sample measure(int size) {
    long failuresBefore = failures;
    worstWait = 0;
    roundTrips(size, Content.FRESH, true);
    checkedStream(size);
    settle(size, Content.FRESH);

    Histogram latency = undisturbed(() -> latency(size, Content.FRESH, Sample.histogram()));
    long sender = undisturbed(() -> cycles(size, Content.FRESH));
    double roundTrips = undisturbed(() -> roundTrips(size, Content.FRESH, false));
    settle(size, Content.UNTOUCHED);
    long cross = undisturbed(() -> cycles(size, Content.UNTOUCHED)) / 2;
    stream(size, settleNanos);
    double stream = stream(size, TimeUnit.MILLISECONDS.toNanos(settings.streamMillis()));

    roundTrips(size, Content.FRESH, true);
    checkedStream(size);
    return new Sample(
        size, latency, sender, cross, roundTrips, stream, failures - failuresBefore, worstWait);
  }

  /**
   * Round trips until the code is compiled for what it does now: the exercise before was another,
   * and what it made of the code may have been thrown away.
   */
  private void settle(int size, Content content) {
    long end = System.nanoTime() + settleNanos;
    long done = 0;
    do {
      roundTrips(size, content, false);
      done += settings.messages();
    } while (done < SETTLE_ROUND_TRIPS && System.nanoTime() < end);
  }

  private Histogram latency(int size, Content content, Histogram histogram) {
    long first = begin(Exercise.Kind.ROUND_TRIPS, content, false, size);
    long end = first + settings.messages();
    for (long sequence = first; sequence < end; sequence++) {
      long start = System.nanoTime();
      loops.roundTrip(sequence, size, content);
      histogram.recordValue(System.nanoTime() - start);
    }
    finish();
    return histogram;
  }

  private long cycles(int size, Content content) {
    long first = begin(Exercise.Kind.ROUND_TRIPS, content, false, size);
    for (int i = 0; i < counts.length; i++) {
      long start = CycleCounter.start();
      loops.roundTrip(first + i, size, content);
      counts[i] = CycleCounter.stop() - start;
    }
    finish();
    Arrays.sort(counts);
    return Math.max(0, counts[counts.length / 2] - Math.round(CycleCounter.overhead()));
  }

  private double roundTrips(int size, Content content, boolean check) {
    long first = begin(Exercise.Kind.ROUND_TRIPS, content, check, size);
    long end = first + settings.messages();
    long start = System.nanoTime();
    for (long sequence = first; sequence < end; sequence++) {
      loops.roundTrip(sequence, size, content);
    }
    long nanos = System.nanoTime() - start;
    finish();
    return settings.messages() * 1e9 / nanos;
  }

  private void checkedStream(int size) {
    long first = begin(Exercise.Kind.STREAM, Content.READY, true, size);
    long end = first + CHECKED_LAPS * (long) Transport.RING_CAPACITY / size;
    for (long sequence = first; sequence < end; sequence++) {
      loops.send(sequence, size, Content.READY);
    }
    next = end;
    loops.end(end);
    finish();
  }

  /** The median rate of slices in which nobody waited for a core; each begins with a full ring. */
  private double stream(int size, long wantedNanos) {
    long sequence = begin(Exercise.Kind.STREAM, Content.READY, false, size);
    double[] rates = new double[(int) (1 + ATTEMPTS * wantedNanos / SLICE_NANOS)];
    int good = 0;
    long left = wantedNanos;
    double leastWait = 1;
    for (int slice = 0; left > 0 && slice < rates.length; slice++) {
      long filled = sequence + 2L * Transport.RING_CAPACITY / size;
      while (sequence < filled) {
        loops.send(sequence++, size, Content.READY);
      }
      long waited = disturbance.waitedNanos();
      long from = sequence;
      long start = System.nanoTime();
      long now;
      do {
        for (int i = 0; i < CLOCK_EVERY; i++) {
          loops.send(sequence++, size, Content.READY);
        }
        now = System.nanoTime();
      } while (now - start < Math.min(SLICE_NANOS, wantedNanos));
      double wait = (disturbance.waitedNanos() - waited) / (double) (now - start);
      leastWait = Math.min(leastWait, wait);
      if (wait <= settings.maxWait()) {
        rates[good++] = (sequence - from) * 1e9 / (now - start);
        left -= now - start;
      } else if (good == 0) {
        rates[rates.length - 1] = (sequence - from) * 1e9 / (now - start);
      }
    }
    next = sequence;
    loops.end(sequence);
    finish();
    if (good == 0) {
      worstWait = Math.max(worstWait, leastWait);
      return rates[rates.length - 1];
    }
    Arrays.sort(rates, 0, good);
    return rates[good / 2];
  }

  private <T> T undisturbed(Supplier<T> measurement) {
    double leastWait = Double.MAX_VALUE;
    T best = null;
    for (int attempt = 0; attempt < ATTEMPTS && leastWait > settings.maxWait(); attempt++) {
      long waited = disturbance.waitedNanos();
      long start = System.nanoTime();
      T result = measurement.get();
      long nanos = System.nanoTime() - start;
      double wait = (disturbance.waitedNanos() - waited) / (double) nanos;
      if (wait < leastWait) {
        leastWait = wait;
        best = result;
      }
    }
    worstWait = Math.max(worstWait, leastWait);
    return best;
  }

  private long begin(Exercise.Kind kind, Content content, boolean check, int size) {
    long first = next;
    peer.start(new Exercise(kind, content, check, size, settings.messages(), first));
    inbox.expect(first, size, content, check);
    next = first + settings.messages();
    return first;
  }

  private void finish() {
    long before = inbox.failures();
    failures = before + peer.finish();
  }
}
