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

  /** Starts one pair after the other and lets each run everything for a while. */
  static Lineup start(List<Mode> modes, Settings settings, Run run) throws IOException {
    LivePair floor = LivePair.start(Mode.FLOOR, task(Mode.FLOOR, settings, run));
    Lineup lineup = new Lineup(run, settings, floor);
    boolean started = false;
    try {
      for (Mode mode : modes) {
        run.progress().printf("starting %s%n", mode.title());
        lineup.start(mode);
      }
      started = true;
      return lineup;
    } finally {
      if (!started) {
        lineup.close();
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
   * Lets all pairs measure in turn, several times.
   *
   * @param modes which, in which order
   * @param turns how often
   * @param measurement what each does
   * @return what each found, in the order of the turns
   */
  <T> Map<Mode, List<Turn<T>>> inTurns(List<Mode> modes, int turns, Measurement<T> measurement)
      throws IOException, InterruptedException {
    Map<Mode, List<Turn<T>>> found = new LinkedHashMap<>();
    modes.forEach(mode -> found.put(mode, new ArrayList<>()));
    for (int turn = 0; turn < turns; turn++) {
      for (Mode mode : modes) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (failure(mode).isEmpty()) {
          try {
            LivePair pair = pairs.get(mode);
            found.get(mode).add(steadiness.turn(() -> measurement.take(pair)));
          } catch (IOException e) {
            fail(mode, e);
          }
        }
      }
    }
    return found;
  }

  private double ping() throws IOException {
    return floor.ping(FloorTransport.SIZE, PINGS);
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    List<LivePair> all = new ArrayList<>(pairs.values());
    all.add(floor);
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
