package io.csmipc.bench.results;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one experiment found, with everything that is needed to judge it and to repeat it.
 *
 * @param suite the suite that ran it
 * @param name of the experiment, unique in its suite; letters, digits and dashes
 * @param title what it shows, for people
 * @param notes how it was measured and how to read it, one statement each
 * @param command that repeats it
 * @param machine names and values that describe where it ran
 * @param results rows
 */
public record Experiment(
    String suite,
    String name,
    String title,
    List<String> notes,
    String command,
    Map<String, String> machine,
    List<Result> results) {
  /** Keeps its own collections. */
  public Experiment {
    notes = List.copyOf(notes);
    machine = Collections.unmodifiableMap(new LinkedHashMap<>(machine));
    results = List.copyOf(results);
  }

  /** Whether every result can be trusted. */
  public boolean valid() {
    return results.stream().allMatch(Result::valid);
  }
}
