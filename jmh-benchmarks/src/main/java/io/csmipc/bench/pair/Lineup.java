package io.csmipc.bench.pair;

import io.csmipc.bench.suite.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pairs that are compared with each other, all alive at once, so that they can be measured in turns
 * of less than a second. A machine whose host moves its cores about changes from one minute to the
 * next, and only what is measured within the same seconds can be compared.
 *
 * <p>What the compiler makes of a loop differs from process to process, and a pair keeps it: so
 * each repetition is measured by processes of its own.
 *
 * <p>Right before and after each turn a pair of its own plays ping-pong over one cache line each
 * way: see {@link Steadiness}.
 */
final class Lineup implements AutoCloseable {
  private static final int PINGS = 20_000;

  private final Run run;
  private final Settings settings;
  private final LivePair floor;
  private final Map<Mode, LivePair> pairs = new LinkedHashMap<>();
  private final Map<Mode, String> failures = new HashMap<>();
  private final Steadiness steadiness = new Steadiness(this::ping);

  private Lineup(Run run, Settings settings, LivePair floor) {
    this.run = run;
    this.settings = settings;
    this.floor = floor;
  }

  /** A measurement of one pair. */
  @FunctionalInterface
  interface Measurement<T> {
    /** Lets the pair measure. */
    T take(LivePair pair) throws IOException;
  }

  /** Nothing but the pair that plays ping-pong. */
  static Lineup open(Settings settings, Run run) throws IOException {
    return new Lineup(run, settings, LivePair.start(Mode.FLOOR, task(Mode.FLOOR, settings, run)));
  }

  /** Ends all pairs, starts those of these modes anew, and lets each run everything for a while. */
  void renew(List<Mode> modes) throws IOException, InterruptedException {
    end();
    for (Mode mode : modes) {
      requireGoOn();
      if (failure(mode).isEmpty()) {
        run.progress().printf("starting %s%n", mode.title());
        start(mode);
      }
    }
  }

  /** What the two processes of a mode are told. */
  static Task task(Mode mode, Settings settings, Run run) {
    return new Task(
        Task.Role.SERVING_A,
        mode.title(),
        mode.kind().isHostVisible() ? run.disk() : run.sharedMemory(),
        mode.title(),
        run.cores().a(),
        run.cores().b(),
        settings.of(mode));
  }

  private void start(Mode mode) throws IOException {
    LivePair pair = LivePair.start(mode, task(mode, settings, run));
    pairs.put(mode, pair);
    try {
      pair.warmUp();
    } catch (IOException e) {
      fail(mode, e);
    }
  }

  private void fail(Mode mode, IOException e) {
    run.progress().println("csm: " + e.getMessage());
    failures.put(mode, e.getMessage());
  }

  /** Why nothing more can be had from a mode, or an empty string. */
  String failure(Mode mode) {
    return failures.getOrDefault(mode, "");
  }

  /**
   * Lets each pair have one turn.
   *
   * @param modes which, in which order
   * @param found gets what they find; those that end early, nothing any more
   * @param measurement what each does
   */
  <T> void turn(List<Mode> modes, Map<Mode, List<Turn<T>>> found, Measurement<T> measurement)
      throws IOException, InterruptedException {
    for (Mode mode : modes) {
      requireGoOn();
      List<Turn<T>> turns = found.computeIfAbsent(mode, m -> new ArrayList<>());
      if (failure(mode).isEmpty()) {
        try {
          LivePair pair = pairs.get(mode);
          turns.add(steadiness.turn(() -> measurement.take(pair)));
        } catch (IOException e) {
          fail(mode, e);
        }
      }
    }
  }

  private static void requireGoOn() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private double ping() throws IOException {
    return floor.ping(FloorTransport.SIZE, PINGS);
  }

  private void end() throws IOException {
    List<LivePair> all = new ArrayList<>(pairs.values());
    pairs.clear();
    close(all);
  }

  @Override
  public void close() throws IOException {
    List<LivePair> all = new ArrayList<>(pairs.values());
    all.add(floor);
    close(all);
  }

  private static void close(List<LivePair> all) throws IOException {
    IOException failure = null;
    for (LivePair pair : all) {
      try {
        pair.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
