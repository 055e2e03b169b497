package io.csmipc.bench.pair;

import io.csmipc.bench.suite.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

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

  /** What follows each repetition, while its pairs are alive. */
  @FunctionalInterface
  interface Sequel {
    /**
     * Goes on.
     *
     * @param repetition its number, from 1
     * @param found by size and mode, what this repetition found and those before it
     */
    void follow(int repetition, Map<Integer, Map<Mode, List<Turn<Sample>>>> found)
        throws IOException, InterruptedException;
  }

  /** Nothing but the pair that plays ping-pong, once it does not get faster any more. */
  static Lineup open(Settings settings, Run run) throws IOException {
    return open(settings, run, LivePair.start(Mode.FLOOR, task(Mode.FLOOR, settings, run)));
  }

  /** The same with a pair that was started for it; ends the pair when it cannot play. */
  static Lineup open(Settings settings, Run run, LivePair floor) throws IOException {
    Lineup lineup = new Lineup(run, settings, floor);
    try {
      lineup.steadiness.warmUp();
      return lineup;
    } catch (IOException | RuntimeException e) {
      try {
        lineup.close();
      } catch (IOException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  /**
   * Measures every size as often as the run asks for, in repetitions with processes of their own.
   *
   * @param modes which, in which order
   * @param sequel what follows each repetition
   * @return by size and mode, what they found
   */
  Map<Integer, Map<Mode, List<Turn<Sample>>>> repeat(List<Mode> modes, Sequel sequel)
      throws IOException, InterruptedException {
    Map<Integer, Map<Mode, List<Turn<Sample>>>> found = new LinkedHashMap<>();
    for (int repetition = 1; repetition <= run.repetitions(); repetition++) {
      renew(modes);
      for (int size : settings.sizes()) {
        run.progress().printf("repetition %d: %d bytes%n", repetition, size);
        turn(
            modes,
            found.computeIfAbsent(size, s -> new LinkedHashMap<>()),
            pair -> pair.measure(size),
            sample -> sample.failures() > 0);
      }
      sequel.follow(repetition, found);
    }
    return found;
  }

  /** Ends all pairs, starts those of these modes anew, and lets each run everything for a while. */
  private void renew(List<Mode> modes) throws IOException, InterruptedException {
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
    try {
      LivePair pair = LivePair.start(mode, task(mode, settings, run));
      pairs.put(mode, pair);
      pair.warmUp();
    } catch (IOException e) {
      fail(mode, e);
    }
  }

  /** Notes why, and ends what is left of the pair, which would take a core from the others. */
  private void fail(Mode mode, IOException e) throws IOException {
    run.progress().println("csm: " + e.getMessage());
    failures.put(mode, e.getMessage());
    LivePair pair = pairs.remove(mode);
    if (pair != null) {
      pair.close();
    }
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
   * @param isWrong whether messages arrived wrong
   */
  <T> void turn(
      List<Mode> modes,
      Map<Mode, List<Turn<T>>> found,
      Measurement<T> measurement,
      Predicate<T> isWrong)
      throws IOException, InterruptedException {
    for (Mode mode : modes) {
      requireGoOn();
      List<Turn<T>> turns = found.computeIfAbsent(mode, m -> new ArrayList<>());
      if (failure(mode).isEmpty()) {
        try {
          LivePair pair = pairs.get(mode);
          turns.add(steadiness.turn(() -> measurement.take(pair), isWrong));
        } catch (FloorEndedException e) {
          throw e; // no mode is to blame
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
    try {
      return floor.ping(FloorTransport.SIZE, PINGS);
    } catch (IOException e) {
      throw new FloorEndedException(e);
    }
  }

  /** Without the floor nothing can be measured. */
  private static final class FloorEndedException extends IOException {
    private static final long serialVersionUID = 1;

    FloorEndedException(IOException cause) {
      super("the pair that tells the state of the machine has ended; measure again", cause);
    }
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
