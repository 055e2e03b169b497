package io.csmipc.bench.report.plot;

import io.csmipc.bench.results.Experiment;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Names for plots that are file names everywhere, each given once. */
public final class Ids {
  private static final int LONGEST = 120;

  private final Set<String> given = new HashSet<>();

  /** Has given none yet. */
  public Ids() {}

  /** A name: suite, experiment, figure, and for which parameters. */
  String next(Experiment experiment, String figure, String parameters) {
    String name = experiment.suite() + "." + experiment.name() + "." + figure;
    String base = clean(parameters.isEmpty() ? name : name + "." + parameters);
    String id = base;
    for (int i = 2; !given.add(id); i++) {
      id = base + "-" + i;
    }
    return id;
  }

  private static String clean(String name) {
    String clean =
        name.toLowerCase(Locale.ROOT)
            .replace('_', '-')
            .replaceAll("[^a-z0-9.-]+", "-")
            .replaceAll("\\.{2,}", ".");
    return clean.substring(0, Math.min(clean.length(), LONGEST));
  }
}
