package io.csmipc.bench.pair;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.Run;
import io.csmipc.bench.suite.Suite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The paper's communication benchmark: its figure 5, plaintext beside every way of sealing. */
public final class PaperSuite implements Suite {
  private static final List<Integer> SIZES =
      List.of(64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
  private static final List<Integer> FEW_SIZES = List.of(64, 1024, 32768);

  private static final List<String> FEW_MODES =
      List.of("csm-copy", "csm-inplace", "sealed-sunjce", "sealed-naive-sunjce", "sealed-rekey");

  /** "Confidential, Attestable, and Efficient Inter-CVM Communication with Arm CCA", section 8. */
  private static final List<String> PAPER =
      List.of(
          "The paper reports (arXiv 2512.01594, figure 5; a Radxa Rock 5B, cores without wide"
              + " vector AES): CSM against OpenSSL 24x to 212x lower latency, 25x to 209x fewer"
              + " cycles, 26x to 204x higher throughput",
          "CSM against MbedTLS there: 4.4x to 203x lower latency, 4.5x to 200x fewer cycles, 4.8x"
              + " to 194x higher throughput; the gap widens with the size",
          "Plaintext over memory of the host equals CSM there. Its OpenSSL mode preferred"
              + " AES-256-SIV and set up its key anew for every message, which is sealed-rekey"
              + " here, with AES-256-GCM");

  private static final String LATENCY = "latency_p50";
  private static final String THROUGHPUT = "throughput";

  /** Makes the suite. */
  public PaperSuite() {}

  @Override
  public String name() {
    return "paper";
  }

  @Override
  public String description() {
    return "the paper's communication benchmark (figure 5), plaintext beside every way of sealing";
  }

  @Override
  public void run(Run run) throws IOException, InterruptedException {
    List<Integer> sizes = run.quick() ? FEW_SIZES : SIZES;
    Settings settings =
        run.quick()
            ? new Settings(sizes, 200, 10, 0, 150, run.maxWait())
            : new Settings(sizes, 200, 60, 0, 600, run.maxWait());
    List<Mode> all = Mode.distinct().stream().filter(Mode::isOfThePaper).toList();
    run(run, run.quick() ? Mode.named(FEW_MODES) : all, settings);
  }

  /** The same with other modes and amounts. */
  void run(Run run, List<Mode> modes, Settings settings) throws IOException, InterruptedException {
    Sheet sheet = new Sheet(run, name(), modes, settings);
    Rows rows = new Rows(run.maxWait());
    Map<Integer, Map<Mode, Result>> roundTrips;
    try (Lineup lineup = Lineup.open(settings, run)) {
      Map<Integer, Map<Mode, List<Turn<Sample>>>> all =
          lineup.repeat(
              modes,
              (repetition, found) ->
                  run.keep(
                      sheet.after(
                          repetition, figureFive(sheet, modes, roundTrips(rows, lineup, found)))));
      roundTrips = roundTrips(rows, lineup, all);
    }
    run.found(figureFive(sheet, modes, roundTrips));
    ChannelCosts costs = new ChannelCosts(run, settings);
    costs.measure(modes);
    List<Result> rowsOfCosts = new ArrayList<>();
    for (Mode mode : modes) {
      roundTrips.forEach(
          (size, ofSize) -> rowsOfCosts.add(costs.row(mode, size, ofSize.get(mode))));
    }
    run.found(
        sheet.experiment(
            "channel-cost",
            "What handing a message over costs, against seal and open",
            ChannelCosts.NOTES,
            rowsOfCosts));
  }

  /** The rows by size and mode. */
  private static Map<Integer, Map<Mode, Result>> roundTrips(
      Rows rows, Lineup lineup, Map<Integer, Map<Mode, List<Turn<Sample>>>> found) {
    Map<Integer, Map<Mode, Result>> roundTrips = new LinkedHashMap<>();
    found.forEach(
        (size, ofSize) -> {
          Map<Mode, Result> results = new LinkedHashMap<>();
          ofSize.forEach(
              (mode, turns) ->
                  results.put(mode, rows.roundTrips(mode, size, turns, lineup.failure(mode))));
          roundTrips.put(size, results);
        });
    return roundTrips;
  }

  /** The three panels of the figure, out of a row that has more. */
  private static Result panels(Result row) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    Map<String, Figure> all = row.figures();
    if (!all.isEmpty()) {
      figures.put(LATENCY, all.get(Rows.LATENCY));
      figures.put(Rows.CYCLES, all.get(Rows.CYCLES));
      figures.put(THROUGHPUT, all.get(Rows.THROUGHPUT));
      figures.put(Rows.FLOOR, all.get(Rows.FLOOR));
    }
    return new Result(
        row.subject(),
        row.parameters(),
        figures,
        row.histograms(),
        row.waitShare(),
        row.complaint());
  }

  private static Experiment figureFive(
      Sheet sheet, List<Mode> modes, Map<Integer, Map<Mode, Result>> roundTrips) {
    List<Result> results =
        roundTrips.values().stream()
            .flatMap(ofSize -> ofSize.values().stream())
            .map(PaperSuite::panels)
            .toList();
    List<String> notes = new ArrayList<>(PAPER);
    for (Mode plain : modes.stream().filter(mode -> !mode.kind().isSealed()).toList()) {
      for (Mode other : modes.stream().filter(m -> isCounterpart(plain, m)).toList()) {
        against(plain.title(), other.title(), results).ifPresent(notes::add);
      }
    }
    notes.add(
        "latency_p50: the median round trip; sender_cycles_p50: of a round trip at the side that"
            + " sends first; throughput: messages in sequence, each answered before the next. One"
            + " payload is produced, sealed, published, opened and taken out at each side.");
    return sheet.experiment(
        "figure-5", "The paper's communication benchmark (figure 5)", notes, results);
  }

  private static boolean isCounterpart(Mode plain, Mode other) {
    return other.kind().isSealed()
        ? plain.kind() != Mode.Kind.HOST_PLAIN
        : plain.kind() == Mode.Kind.CSM_COPY && other.kind() == Mode.Kind.HOST_PLAIN;
  }

  private static Optional<String> against(String plain, String other, List<Result> results) {
    String latency = range(other, plain, LATENCY, results);
    String cycles = range(other, plain, Rows.CYCLES, results);
    String throughput = range(plain, other, THROUGHPUT, results);
    return latency.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Here: %s against %s: %s lower latency, %s fewer cycles, %s higher throughput"
                .formatted(plain, other, latency, cycles, throughput));
  }

  /** How many times one mode's figure is that of another, over all sizes. */
  private static String range(String above, String below, String figure, List<Result> results) {
    Map<String, Double> others = medians(below, figure, results);
    double[] ratios =
        medians(above, figure, results).entrySet().stream()
            .filter(e -> others.containsKey(e.getKey()))
            .mapToDouble(e -> e.getValue() / others.get(e.getKey()))
            .sorted()
            .toArray();
    return ratios.length == 0
        ? ""
        : String.format(Locale.ROOT, "%.2gx to %.2gx", ratios[0], ratios[ratios.length - 1]);
  }

  private static Map<String, Double> medians(String subject, String figure, List<Result> results) {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (Result result : results) {
      if (result.subject().equals(subject) && result.figures().containsKey(figure)) {
        medians.put(result.parameters().get("size_bytes"), result.figures().get(figure).median());
      }
    }
    return medians;
  }
}
