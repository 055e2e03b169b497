package io.csmipc.bench.pair;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.Run;
import io.csmipc.bench.suite.Suite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every way between two processes side by side: round trips, streams and fixed rates. */
public final class PeersSuite implements Suite {
  private static final List<Integer> SIZES =
      List.of(16, 56, 64, 128, 256, 512, 1024, 2048, 4096, 32768);
  private static final List<Integer> FEW_SIZES = List.of(64, 4096);
  private static final List<String> FEW_MODES =
      List.of("csm-copy", "csm-inplace", "sealed-naive-sunjce", "agrona-copy", "aeron-ipc", "uds");

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
    FixedRates rates = new FixedRates(run);
    try (Lineup lineup = Lineup.open(settings, run)) {
      Map<Integer, Map<Mode, List<Turn<Sample>>>> all =
          lineup.repeat(
              modes,
              (repetition, found) -> {
                run.keep(sheet.after(repetition, roundTrips(sheet, rows, lineup, found)));
                run.keep(sheet.after(repetition, streams(sheet, rows, lineup, found)));
                rates.measure(lineup, found.get(FixedRates.SIZE));
                run.keep(sheet.after(repetition, fixedRates(sheet, rows, lineup, rates)));
              });
      run.found(roundTrips(sheet, rows, lineup, all));
      run.found(streams(sheet, rows, lineup, all));
      run.found(fixedRates(sheet, rows, lineup, rates));
    }
  }

  private static Experiment roundTrips(
      Sheet sheet, Rows rows, Lineup lineup, Map<Integer, Map<Mode, List<Turn<Sample>>>> found) {
    List<Result> results = new ArrayList<>();
    found.forEach(
        (size, ofSize) ->
            ofSize.forEach(
                (mode, turns) ->
                    results.add(rows.roundTrips(mode, size, turns, lineup.failure(mode)))));
    return sheet.experiment("round-trip", "Round trips between two processes", NOTES, results);
  }

  private static Experiment streams(
      Sheet sheet, Rows rows, Lineup lineup, Map<Integer, Map<Mode, List<Turn<Sample>>>> found) {
    List<Result> results = new ArrayList<>();
    found.forEach(
        (size, ofSize) ->
            ofSize.forEach(
                (mode, turns) ->
                    results.add(rows.stream(mode, size, turns, lineup.failure(mode)))));
    return sheet.experiment("stream", "Streams from one process to another", NOTES, results);
  }

  private static Experiment fixedRates(Sheet sheet, Rows rows, Lineup lineup, FixedRates rates) {
    List<String> notes = new ArrayList<>(NOTES);
    notes.addAll(rates.notes());
    return sheet.experiment(
        "fixed-rate",
        "Delay at a fixed rate, one way, %d bytes".formatted(FixedRates.SIZE),
        notes,
        rates.results(rows, lineup));
  }
}
