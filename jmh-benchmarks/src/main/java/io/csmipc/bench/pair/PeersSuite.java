package io.csmipc.bench.pair;

import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.Run;
import io.csmipc.bench.suite.Suite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every way between two processes side by side: round trips, streams and fixed rates. */
public final class PeersSuite implements Suite {
  private static final List<Integer> SIZES =
      List.of(16, 56, 64, 128, 256, 512, 1024, 2048, 4096, 32768);
  private static final List<Integer> FEW_SIZES = List.of(64, 4096);
  private static final List<String> FEW_MODES =
      List.of("csm-copy", "csm-inplace", "sealed-naive-sunjce", "agrona-copy", "aeron-ipc", "uds");
  private static final int RATE_SIZE = 64;
  private static final int RATE_MILLIS = 300;
  private static final int QUICK_RATE_MILLIS = 40;
  private static final List<Long> RATES = List.of(10_000L, 100_000L, 1_000_000L);

  /** A rate is kept up only by those whose stream is at least that many times as fast. */
  private static final double HEADROOM = 1.25;

  private static final List<String> NOTES =
      List.of(
          "Side A produces a payload in private memory, sends it, and B answers with one of the"
              + " same size; both take what arrives into private memory (in place: read it where it"
              + " is). Sequence number and length of every message are checked, the content before"
              + " and after the clock runs.",
          "rtt: one round trip, one reading of the clock included; sender_cycles_p50: the same by"
              + " the cycle counter, its cost subtracted; channel_cycles_cross: half a round trip"
              + " of a message that is not touched; round_trips: one after the other without a"
              + " clock.",
          "aeron-ipc: 1 MiB terms, exclusive publications, the driver's work done by side A's"
              + " thread (INVOKER), as a driver thread would take one of the two cores from a"
              + " measuring thread",
          "chronicle-queue: default roll cycle and block size on tmpfs, no pretoucher (it would"
              + " need a third core); a writer that is 1 MiB ahead of the reader waits; a new file"
              + " after each 256 MiB",
          "uds, tcp (TCP_NODELAY) and jeromq wait in the kernel, everything else spins; memcpy is"
              + " the same copies through an area of the rings' size with neither headers nor a"
              + " store for each message: the memory-copy limit");

  /** Makes the suite. */
  public PeersSuite() {}

  @Override
  public String name() {
    return "peers";
  }

  @Override
  public String description() {
    return "csm beside Agrona, Aeron, Chronicle Queue, sockets, JeroMQ and sealed modes";
  }

  @Override
  public void run(Run run) throws IOException, InterruptedException {
    List<Integer> sizes = run.quick() ? FEW_SIZES : SIZES;
    Settings settings =
        run.quick()
            ? new Settings(sizes, 200, 10, 50, 150, run.maxWait())
            : new Settings(sizes, 200, 60, 250, 600, run.maxWait());
    run(run, run.quick() ? Mode.named(FEW_MODES) : Mode.distinct(), settings);
  }

  /** The same with other modes and amounts. */
  void run(Run run, List<Mode> modes, Settings settings) throws IOException, InterruptedException {
    Sheet sheet = new Sheet(run, name(), modes, settings);
    Rows rows = new Rows(run.maxWait());
    List<Result> roundTrips = new ArrayList<>();
    List<Result> streams = new ArrayList<>();
    try (Lineup lineup = Lineup.start(modes, settings, run)) {
      for (int size : settings.sizes()) {
        run.progress().printf("%d bytes%n", size);
        lineup
            .inTurns(modes, run.repetitions(), pair -> pair.measure(size))
            .forEach(
                (mode, turns) -> {
                  String failure = lineup.failure(mode);
                  roundTrips.add(rows.roundTrips(mode, size, turns, failure));
                  streams.add(rows.stream(mode, size, turns, failure));
                });
      }
      run.found(
          sheet.experiment("round-trip", "Round trips between two processes", NOTES, roundTrips));
      run.found(sheet.experiment("stream", "Streams from one process to another", NOTES, streams));
      fixedRate(run, sheet, rows, lineup, modes, streams);
    }
  }

  private static void fixedRate(
      Run run, Sheet sheet, Rows rows, Lineup lineup, List<Mode> modes, List<Result> streams)
      throws IOException, InterruptedException {
    // The copy limit tells of many messages at once: that is no way to be in time.
    List<Mode> timely = modes.stream().filter(m -> m.kind() != Mode.Kind.MEMCPY).toList();
    Map<Mode, Double> fastest = streamRates(timely, streams);
    List<String> notes = new ArrayList<>(NOTES);
    notes.add(
        "delay: from when a message was due by a fixed schedule to when the other side has it, by"
            + " the one monotonic clock of the machine; one way. A message that could not be sent"
            + " in time counts from when it was due.");
    List<Result> results = new ArrayList<>();
    int millis = run.quick() ? QUICK_RATE_MILLIS : RATE_MILLIS;
    List<Long> rates = run.quick() ? List.of(100_000L) : RATES;
    for (long rate : rates) {
      List<Mode> able =
          fastest.keySet().stream().filter(m -> fastest.get(m) >= HEADROOM * rate).toList();
      timely.stream()
          .filter(mode -> !able.contains(mode))
          .forEach(m -> notes.add(m.title() + " does not keep up with " + rate + " messages/s"));
      run.progress().printf("%d messages a second%n", rate);
      lineup
          .inTurns(able, run.repetitions(), pair -> pair.atRate(RATE_SIZE, rate, millis))
          .forEach(
              (mode, turns) ->
                  results.add(
                      rows.atRate(
                          mode,
                          RATE_SIZE,
                          String.valueOf(rate),
                          rate,
                          turns,
                          lineup.failure(mode))));
    }
    run.progress().println("half of what each can stream");
    lineup
        .inTurns(
            List.copyOf(fastest.keySet()),
            run.repetitions(),
            pair -> pair.atRate(RATE_SIZE, half(fastest, pair.mode()), millis))
        .forEach(
            (mode, turns) ->
                results.add(
                    rows.atRate(
                        mode,
                        RATE_SIZE,
                        "half of its stream",
                        half(fastest, mode),
                        turns,
                        lineup.failure(mode))));
    run.found(
        sheet.experiment("fixed-rate", "Delay at a fixed rate, one way, 64 bytes", notes, results));
  }

  private static long half(Map<Mode, Double> fastest, Mode mode) {
    return Math.max(1, Math.round(fastest.get(mode) / 2));
  }

  /** What each mode was found to stream, those without a figure left out. */
  private static Map<Mode, Double> streamRates(List<Mode> modes, List<Result> streams) {
    Map<Mode, Double> rates = new LinkedHashMap<>();
    for (Mode mode : modes) {
      streams.stream()
          .filter(result -> result.subject().equals(mode.title()))
          .filter(result -> result.parameters().get("size_bytes").equals("" + RATE_SIZE))
          .filter(result -> result.figures().containsKey("stream"))
          .findFirst()
          .ifPresent(result -> rates.put(mode, result.figures().get("stream").median()));
    }
    return rates;
  }
}
