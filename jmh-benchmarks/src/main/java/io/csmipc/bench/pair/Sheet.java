package io.csmipc.bench.pair;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all experiments between two processes say about how they were made. */
final class Sheet {
  private final Run run;
  private final String suite;
  private final List<Mode> modes;
  private final Settings settings;

  Sheet(Run run, String suite, List<Mode> modes, Settings settings) {
    this.run = run;
    this.suite = suite;
    this.modes = modes;
    this.settings = settings;
  }

  /** Puts an experiment together. */
  Experiment experiment(String name, String title, List<String> notes, List<Result> results) {
    List<String> all = new ArrayList<>(notes);
    all.add(
        "Repetitions: "
            + run.repetitions()
            + ", each with processes of its own, because what the compiler makes of a loop differs"
            + " from process to process. Within one, all pairs of processes are alive, and a pair"
            + " whose turn it is not is stopped. For each size all modes are measured one after the"
            + " other; a turn takes less than a second or two.");
    all.add(
        "floor_rtt_ns: a ping-pong of two other processes on the same cores over one cache line"
            + " each way, right before and after each turn. Compare rows whose floors are alike.");
    if (modes.stream().anyMatch(mode -> mode.kind().sharesCores())) {
      all.add(
          "jeromq has a thread for input and output on each side, and there are two cores in all:"
              + " its measuring threads wait for a core by design. It is not judged by"
              + " wait_share.");
    }
    all.addAll(memories());
    return new Experiment(suite, name, title, all, run.command(), machine(), results);
  }

  /** What there is of an experiment after some of its repetitions. */
  Experiment after(int repetition, Experiment soFar) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Not complete: this was found in %d of %d repetitions."
            .formatted(repetition, run.repetitions()));
    notes.addAll(soFar.notes());
    return new Experiment(
        soFar.suite(),
        soFar.name(),
        soFar.title(),
        notes,
        soFar.command(),
        soFar.machine(),
        soFar.results());
  }

  private List<String> memories() {
    String disk = run.machine().getOrDefault("memory of the host", "a file on a disk");
    Map<String, List<String>> titles = new TreeMap<>();
    for (Mode mode : modes) {
      titles.computeIfAbsent(mode.kind().memory(disk), m -> new ArrayList<>()).add(mode.title());
    }
    List<String> notes = new ArrayList<>();
    titles.forEach(
        (memory, those) -> notes.add("Memory of " + String.join(", ", those) + ": " + memory));
    return notes;
  }

  private Map<String, String> machine() {
    Map<String, String> facts = new LinkedHashMap<>(run.machine());
    facts.put("libraries", Libraries.versions());
    facts.putAll(Mode.moreFlags(modes));
    facts.put("rings", Transport.RING_CAPACITY + " bytes, batches of " + Transport.BATCH);
    facts.put(
        "amount",
        "%d turns; in each, round trips for %d ms (100 to 200,000 of them)%s"
            .formatted(
                run.repetitions(),
                settings.roundTripMillis(),
                settings.streamMillis() == 0
                    ? ""
                    : " and a stream of " + settings.streamMillis() + " ms"));
    return facts;
  }
}
