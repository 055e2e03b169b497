package io.csmipc.bench.pair;

import io.csmipc.bench.machine.Disturbance;
import io.csmipc.shim.CycleCounter;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Side A: measures one size after the other. Contents are compared before and after the clock runs,
 * in as many round trips as are timed and in a stream of several laps of the ring.
 */
final class Driver {
  private static final int MORE_SLICES = 3;
  private static final int CLOCK_EVERY = 256;
  private static final long WARM_ROUND_TRIPS = 50_000;
  private static final int CHECKED_LAPS = 3;
  private static final int SMALLEST_RECORD = 64;
  private static final int STREAM_TURNS = 3;
  private static final int SETTLE_ROUND_TRIPS = 20_000;
  private static final int MAX_SETTLE_MILLIS = 100;
  private static final int RATE_WARM_UPS = 5;
  private static final long RATE_WARM_UP = 1_000_000;
  private static final int RATE_WARM_UP_MESSAGES = 5_000;
  private static final int SETTLING_PART = 5;
  private static final long HEAD_START_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Loops loops;
  private final Exercises exercises;
  private final Settings settings;
  private final Disturbance disturbance;
  private final Undisturbed undisturbed;
  private final long settleNanos;
  private int messages;
  private boolean warmForRates;

  Driver(Transport transport, Peer peer, Settings settings, Disturbance disturbance) {
    this.settings = settings;
    this.disturbance = disturbance;
    exercises = new Exercises(transport.inbox(), peer);
    loops = new Loops(transport);
    undisturbed = new Undisturbed(disturbance, settings.maxWait());
    messages = settings.messages();
    settleNanos =
        TimeUnit.MILLISECONDS.toNanos(Math.min(MAX_SETTLE_MILLIS, settings.warmUpMillis() / 2));
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
        latency(size, content, Histograms.create());
        cycles(size, content);
        elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      } while (elapsed < millis
          || (elapsed < 4 * millis && 2L * round * messages < WARM_ROUND_TRIPS));
    }
    long each = Math.max(1, millis / settings.sizes().size() / STREAM_TURNS);
    for (int i = 0; i < STREAM_TURNS; i++) {
      for (int size : settings.sizes()) {
        checkedStream(size);
        stream(size, TimeUnit.MILLISECONDS.toNanos(each));
      }
    }
  }

  /** The same for messages at times. */
  private void warmUpRates(int size) {
    for (int i = 0; i < RATE_WARM_UPS; i++) {
      scheduled(size, RATE_WARM_UP, RATE_WARM_UP_MESSAGES);
    }
  }

  /** Measures one size. */
  Sample measure(int size) {
    long failuresBefore = exercises.failures();
    undisturbed.reset();
    messages = settings.messages();
    roundTrips(size, Content.FRESH, true);
    checkedStream(size);
    double nanos = settle(size, Content.FRESH);

    messages = settings.timedMessages(nanos);
    Histogram latency = undisturbed.best(() -> latency(size, Content.FRESH, Histograms.create()));
    long sender = undisturbed.best(() -> cycles(size, Content.FRESH));
    double roundTrips = undisturbed.best(() -> roundTrips(size, Content.FRESH, false));
    messages = settings.messages();
    settle(size, Content.UNTOUCHED);
    long cross = undisturbed.best(() -> cycles(size, Content.UNTOUCHED)) / 2;
    double stream = Double.NaN;
    if (settings.streamMillis() > 0) {
      stream(size, settleNanos);
      stream = stream(size, TimeUnit.MILLISECONDS.toNanos(settings.streamMillis()));
    }

    roundTrips(size, Content.FRESH, true);
    checkedStream(size);
    return new Sample(
        size,
        latency,
        sender,
        cross,
        roundTrips,
        stream,
        exercises.failures() - failuresBefore,
        undisturbed.worstWait());
  }

  /** Nanoseconds of a round trip, without a clock in between and without touching payloads. */
  double ping(int size, int count) {
    messages = count;
    return 1e9 / roundTrips(size, Content.UNTOUCHED, false);
  }

  /** Sends at a fixed rate for a while. */
  RateSample atRate(int size, long perSecond, int millis) {
    long failuresBefore = exercises.failures();
    undisturbed.reset();
    long count = Math.max(1, perSecond * millis / 1000);
    if (!warmForRates) {
      warmUpRates(size);
      warmForRates = true;
    }
    scheduled(size, perSecond, Math.max(1, count / SETTLING_PART));
    Histogram delays = undisturbed.best(() -> scheduled(size, perSecond, count));
    messages = settings.messages();
    checkedStream(size);
    return new RateSample(delays, exercises.failures() - failuresBefore, undisturbed.worstWait());
  }

  private Histogram scheduled(int size, long perSecond, long count) {
    Exercise exercise =
        exercises.scheduled(
            size, count, new Schedule(System.nanoTime() + HEAD_START_NANOS, perSecond));
    loops.sendWhenDue(exercise);
    return exercises.finish().delays();
  }

  /**
   * Round trips until the code is compiled for what it does now: the exercise before was another,
   * and what it made of the code may have been thrown away. Says what one takes.
   */
  private double settle(int size, Content content) {
    long end = System.nanoTime() + settleNanos;
    long done = 0;
    double perSecond;
    do {
      perSecond = roundTrips(size, content, false);
      done += messages;
    } while (done < SETTLE_ROUND_TRIPS && System.nanoTime() < end);
    return 1e9 / perSecond;
  }

  private Histogram latency(int size, Content content, Histogram histogram) {
    long first = exercises.begin(Exercise.Kind.ROUND_TRIPS, content, false, size, messages);
    long end = first + messages;
    for (long sequence = first; sequence < end; sequence++) {
      long start = System.nanoTime();
      loops.roundTrip(sequence, size, content);
      histogram.recordValue(System.nanoTime() - start);
    }
    exercises.finish();
    return histogram;
  }

  private long cycles(int size, Content content) {
    long first = exercises.begin(Exercise.Kind.ROUND_TRIPS, content, false, size, messages);
    long[] counts = new long[messages];
    for (int i = 0; i < counts.length; i++) {
      long start = CycleCounter.start();
      loops.roundTrip(first + i, size, content);
      counts[i] = CycleCounter.stop() - start;
    }
    exercises.finish();
    Arrays.sort(counts);
    return Math.max(0, counts[counts.length / 2] - Math.round(CycleCounter.overhead()));
  }

  private double roundTrips(int size, Content content, boolean check) {
    long first = exercises.begin(Exercise.Kind.ROUND_TRIPS, content, check, size, messages);
    long end = first + messages;
    long start = System.nanoTime();
    for (long sequence = first; sequence < end; sequence++) {
      loops.roundTrip(sequence, size, content);
    }
    long nanos = System.nanoTime() - start;
    exercises.finish();
    return messages * 1e9 / nanos;
  }

  private void checkedStream(int size) {
    long first = exercises.begin(Exercise.Kind.STREAM, Content.READY, true, size, 0);
    long end = first + CHECKED_LAPS * messagesOfALap(size);
    for (long sequence = first; sequence < end; sequence++) {
      loops.send(sequence, size, Content.READY);
    }
    exercises.continueAt(end);
    loops.end(end);
    exercises.finish();
  }

  /** How many messages fill a ring at least, header and alignment included. */
  private static long messagesOfALap(int size) {
    return Transport.RING_CAPACITY / Math.max(size, SMALLEST_RECORD);
  }

  /** The median rate of slices in which nobody waited for a core; each begins with a full ring. */
  private double stream(int size, long wantedNanos) {
    long sequence = exercises.begin(Exercise.Kind.STREAM, Content.READY, false, size, 0);
    double[] rates = new double[(int) (1 + MORE_SLICES * wantedNanos / SLICE_NANOS)];
    int good = 0;
    long left = wantedNanos;
    double leastWait = 1;
    for (int slice = 0; left > 0 && slice < rates.length; slice++) {
      long filled = sequence + 2 * messagesOfALap(size);
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
    exercises.continueAt(sequence);
    loops.end(sequence);
    exercises.finish();
    if (good == 0) {
      undisturbed.include(leastWait);
      return rates[rates.length - 1];
    }
    Arrays.sort(rates, 0, good);
    return rates[good / 2];
  }
}
