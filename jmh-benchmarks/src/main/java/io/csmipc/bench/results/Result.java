package io.csmipc.bench.results;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One subject measured with one set of parameters: a row of a table, a point of each curve.
 *
 * @param subject what was measured, by its name in reports: csm-copy, agrona-copy, SunJCE
 * @param parameters what was varied, by names such as size_bytes or threads, in the order of the
 *     report; a value is printed as it is
 * @param figures by names such as rtt_p50, in the order of the report
 * @param histograms by the name of what they hold, in nanoseconds: HdrHistogram's compressed form
 *     in Base64
 * @param waitShare the largest share of time for which a measuring thread waited for its core in
 *     what the figures were taken from, 0 to 1
 * @param complaint why the figures cannot be trusted, or an empty string
 */
public record Result(
    String subject,
    Map<String, String> parameters,
    Map<String, Figure> figures,
    Map<String, String> histograms,
    double waitShare,
    String complaint) {
  /** Keeps its own maps, in their order. */
  public Result {
    parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    figures = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    histograms = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(histograms));
  }

  /** Whether the figures can be trusted. */
  public boolean valid() {
    return complaint.isEmpty();
  }
}
