package io.csmipc.bench.scaling;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The main class of a process that measures one subject at all points, a line for each. */
final class ScalingParty {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private static final int CHECKED_ROUND_TRIPS = 256;

  /** Of each channel when there are many, so that together they stay in a common L3 cache. */
  private static final long SMALL_RING = 64 << 10;

  private static final long ORDINARY_RING = 1 << 20;
  private static final int SMALL_MESSAGE = 64;

  private final ScalingTask task;
  private int files;

  private ScalingParty(ScalingTask task) {
    this.task = task;
  }

  /**
   * Measures.
   *
   * @param args a {@link ScalingTask}
   * @throws InterruptedException when interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    ScalingTask task = ScalingTask.parse(args);
    ScalingParty party = new ScalingParty(task);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(task.amount().warmUpMillis());
    do {
      for (long point : task.points()) {
        party.measure(point, task.amount().piece());
      }
    } while (System.nanoTime() - end < 0);
    for (long point : task.points()) {
      OUT.println(party.measure(point, task.amount()).line());
    }
    System.exit(OUT.checkError() ? 1 : 0);
  }

  private Reading measure(long point, Amount amount) throws InterruptedException {
    return switch (task.study()) {
      case SIZE ->
          oneLink(
              point,
              ORDINARY_RING,
              Math.toIntExact(point),
              task.subject().equals("in-place"),
              amount);
      case CHANNELS -> channels(point, amount);
      case PUBLISHERS -> publishers(point, amount);
      case CAPACITY, WORKING_SET ->
          oneLink(point, point, sizeOfSubject(), task.study() == Study.WORKING_SET, amount);
    };
  }

  private Link open(long capacity, boolean exclusive, int size, boolean inPlace)
      throws InterruptedException {
    return Link.open(
        task.directory().resolve(task.study().title() + "-" + files++),
        capacity,
        exclusive,
        size,
        inPlace);
  }

  private Reading channels(long count, Amount amount) throws InterruptedException {
    List<Link> links = new ArrayList<>();
    try (Trial trial = new Trial(task.cpuA(), task.cpuB())) {
      for (int i = 0; i < count; i++) {
        links.add(open(SMALL_RING, true, SMALL_MESSAGE, false));
      }
      double floor = trial.floor();
      double empty =
          trial.undisturbed(amount.maxWait(), () -> trial.emptyPolls(links, amount.streamMillis()));
      List<Double> rest = roundTripAndStream(trial, links, SMALL_RING / SMALL_MESSAGE, amount);
      return new Reading(
          count,
          List.of(empty, rest.get(0), rest.get(1)),
          Math.max(floor, trial.floor()),
          trial.worstWait(),
          links.stream().mapToLong(Link::failures).sum());
    } finally {
      links.forEach(Link::close);
    }
  }

  /** The number at the end of the subject's name. */
  private int sizeOfSubject() {
    return Integer.parseInt(task.subject().substring(task.subject().lastIndexOf('-') + 1));
  }

  private Reading oneLink(long point, long capacity, int size, boolean inPlace, Amount amount)
      throws InterruptedException {
    try (Link link = open(capacity, true, size, inPlace);
        Trial trial = new Trial(task.cpuA(), task.cpuB())) {
      double floor = trial.floor();
      List<Double> found = roundTripAndStream(trial, List.of(link), capacity / size, amount);
      floor = Math.max(floor, trial.floor());
      return new Reading(point, found, floor, trial.worstWait(), link.failures());
    }
  }

  /** Everything compared, then both measurements, then everything compared again. */
  private static List<Double> roundTripAndStream(
      Trial trial, List<Link> links, long lap, Amount amount) throws InterruptedException {
    compare(trial, links, lap);
    double roundTrip =
        trial.undisturbed(
            amount.maxWait(), () -> trial.roundTrips(links, amount.slices(), amount.roundTrips()));
    double stream =
        trial.undisturbed(
            amount.maxWait(), () -> trial.stream(links, 2 * lap, amount.streamMillis()));
    compare(trial, links, lap);
    return List.of(roundTrip, stream);
  }

  private static void compare(Trial trial, List<Link> links, long lap) throws InterruptedException {
    links.forEach(link -> link.check(true));
    trial.roundTrips(links, 1, CHECKED_ROUND_TRIPS);
    trial.stream(links, lap, 0);
    links.forEach(link -> link.check(false));
  }

  private Reading publishers(long threads, Amount amount) throws InterruptedException {
    boolean both = task.subject().endsWith("both-cores");
    boolean claiming = task.subject().startsWith("claim");
    boolean exclusive = task.subject().startsWith("exclusive");
    List<Integer> cpus = both ? List.of(task.cpuA(), task.cpuB()) : List.of(task.cpuA());
    try (Link link = open(ORDINARY_RING, exclusive, SMALL_MESSAGE, false);
        Trial trial = new Trial(task.cpuA(), task.cpuB());
        Publishers publishers =
            new Publishers(link, claiming, Math.toIntExact(threads), cpus, trial.far())) {
      double floor = trial.floor();
      publishers.measure(amount.piece().streamMillis());
      double nanos =
          trial.undisturbed(amount.maxWait(), () -> publishers.measure(amount.streamMillis()));
      floor = Math.max(floor, trial.floor());
      return new Reading(threads, List.of(nanos), floor, trial.worstWait(), publishers.failures());
    }
  }
}
