package io.csmipc.bench.jmh;

import io.csmipc.bench.jmh.JmhRun.Selection;
import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.Run;
import io.csmipc.bench.suite.Suite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.options.TimeValue;

/** What AES-256-GCM costs, by provider and size, and who is the fastest for each size. */
public final class AeadSuite implements Suite {
  private static final List<String> PROVIDERS =
      List.of("SunJCE", "Conscrypt", "ACCP", "BouncyCastle");
  private static final List<String> OURS = List.of("SunJCE", "Conscrypt");
  private static final List<String> QUICK_SIZES = List.of("64", "4096");

  /** Until a cipher in Java is compiled it is twenty times slower, and gets warm as slowly. */
  private static final TimeValue WARM_UP = TimeValue.milliseconds(500);

  private static final List<String> METHODS = List.of("seal", "unseal", "sealAndOpen");
  private static final String SEAL = "SealBenchmark";
  private static final String WITHOUT = "SealWithoutAesBenchmark";
  private static final String RECORDS = "RecordSealerBenchmark";

  /** The suite. */
  public AeadSuite() {}

  /** Every benchmark that it runs, class and method. */
  static List<String> benchmarks() {
    return Stream.of(SEAL, WITHOUT, RECORDS)
        .flatMap(type -> METHODS.stream().map(method -> type + "." + method))
        .toList();
  }

  @Override
  public String name() {
    return "aead";
  }

  @Override
  public String description() {
    return "AES-256-GCM by provider and size, also without AES instructions, and our sealed"
        + " records";
  }

  @Override
  public void run(Run run) throws IOException, InterruptedException {
    JmhRun jmh = new JmhRun(run, WARM_UP);
    List<String> methods = run.quick() ? List.of("sealAndOpen") : METHODS;
    for (int repetition = 0; repetition < (run.quick() ? 1 : run.repetitions()); repetition++) {
      for (String method : methods) {
        measure(jmh, SEAL + "." + method, PROVIDERS, run.quick());
        measure(jmh, WITHOUT + "." + method, List.of("SunJCE"), run.quick());
        measure(jmh, RECORDS + "." + method, OURS, run.quick());
      }
    }
    Map<Integer, Map<String, Result>> bySize = new TreeMap<>();
    List<Result> results = new ArrayList<>();
    for (Row row : jmh.rows()) {
      Result named = named(row, run);
      results.add(named);
      if (row.benchmark().equals(SEAL + ".sealAndOpen") && named.valid()) {
        bySize
            .computeIfAbsent(
                Integer.valueOf(named.parameters().get("size_bytes")), s -> new LinkedHashMap<>())
            .put(named.subject(), named);
      }
    }
    List<String> notes = new ArrayList<>(JmhSuite.notes());
    notes.add("The key is kept, arrays are used again, each message has a new nonce.");
    notes.add("Sealed texts are compared with SunJCE's, and opened ones with what was sealed.");
    run.found(
        new Experiment(
            name(),
            "providers",
            "AES-256-GCM of one message",
            notes,
            run.command(),
            run.machine(),
            results));
    run.found(
        new Experiment(
            name(),
            "fastest",
            "The fastest provider for each size, to seal and to open",
            notes,
            run.command(),
            run.machine(),
            fastest(bySize)));
  }

  private static void measure(JmhRun jmh, String benchmark, List<String> providers, boolean quick)
      throws InterruptedException {
    // One by one: a provider whose library does not load here is one row with a complaint.
    for (String provider : providers) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Map<String, List<String>> parameters = new LinkedHashMap<>();
      parameters.put("provider", List.of(provider));
      if (quick) {
        parameters.put("size", QUICK_SIZES);
      }
      jmh.once(new Selection(benchmark, parameters));
    }
  }

  /** The subject is who does it; what is done is a parameter. */
  private static Result named(Row row, Run run) {
    Result result = row.result(run.maxWait());
    String provider = result.parameters().get("provider");
    String subject =
        row.benchmark().startsWith(WITHOUT)
            ? provider + " without AES instructions"
            : row.benchmark().startsWith(RECORDS) ? "csm records, " + provider : provider;
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("operation", result.subject());
    parameters.put("size_bytes", result.parameters().getOrDefault("size", ""));
    return new Result(
        subject,
        parameters,
        result.figures(),
        result.histograms(),
        result.waitShare(),
        result.complaint());
  }

  private static List<Result> fastest(Map<Integer, Map<String, Result>> bySize) {
    List<Result> winners = new ArrayList<>();
    bySize.forEach(
        (size, all) -> {
          Result best = null;
          for (Result each : all.values()) {
            if (best == null || time(each).median() < time(best).median()) {
              best = each;
            }
          }
          Map<String, Figure> figures = new LinkedHashMap<>(best.figures());
          winners.add(
              new Result(
                  best.subject(),
                  Map.of("size_bytes", String.valueOf(size)),
                  figures,
                  Map.of(),
                  best.waitShare(),
                  ""));
        });
    return winners;
  }

  private static Figure time(Result result) {
    return result.figures().get(Row.TIME);
  }
}
