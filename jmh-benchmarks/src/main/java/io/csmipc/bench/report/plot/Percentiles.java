package io.csmipc.bench.report.plot;

import io.csmipc.bench.report.plot.Panel.Axis;
import io.csmipc.bench.report.plot.Panel.Kind;
import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Panels of histograms: how long what share of the messages took, all subjects of a parameter. */
public final class Percentiles {
  /** Places of a curve for each halving of what remains above. */
  private static final int TICKS = 5;

  private Percentiles() {}

  /**
   * A panel for each name of histograms and each combination of parameters.
   *
   * @throws IOException when a histogram is not one; the message names the experiment's file
   */
  public static List<Panel> of(Experiment experiment, Ids ids) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    experiment.results().forEach(r -> names.addAll(r.histograms().keySet()));
    List<Panel> panels = new ArrayList<>();
    for (String name : names) {
      List<Result> having =
          experiment.results().stream().filter(r -> r.histograms().containsKey(name)).toList();
      for (List<Result> alike : Panels.groups(having, r -> r.parameters().keySet())) {
        List<String> varying = Panels.varying(alike);
        for (List<Result> facet : Panels.groups(alike, Result::parameters)) {
          String subtitle = Names.values(Panels.only(facet.getFirst(), varying));
          List<Curve> curves = curves(experiment, name, facet);
          if (!curves.isEmpty()) {
            panels.add(
                new Panel(
                    ids.next(experiment, name + "_percentiles", subtitle),
                    Names.figure(name) + ", percentiles",
                    subtitle,
                    Kind.PERCENTILES,
                    new Axis("percentile", "", Scale.LOGARITHMIC),
                    new Axis("", "ns", scale(curves)),
                    List.of(),
                    curves));
          }
        }
      }
    }
    return panels;
  }

  private static Scale scale(List<Curve> curves) {
    return Scale.fitting(curves.stream().flatMap(c -> c.points().stream()).map(Point::y).toList());
  }

  private static List<Curve> curves(Experiment experiment, String name, List<Result> results)
      throws IOException {
    List<Curve> curves = new ArrayList<>();
    for (Result result : results) {
      Histogram histogram = decode(experiment, name, result);
      if (histogram.getTotalCount() == 0) {
        continue;
      }
      List<Point> points = new ArrayList<>();
      for (HistogramIterationValue value : histogram.percentiles(TICKS)) {
        double percent = value.getPercentileLevelIteratedTo();
        double most = histogram.getTotalCount(); // nothing was measured beyond one of all
        double inverse = percent < 100 ? Math.min(1 / (1 - percent / 100), most) : most;
        double y = value.getValueIteratedTo();
        points.add(new Point(Math.max(inverse, 1), y, y, y, result.valid()));
      }
      String legend = result.subject() + (result.valid() ? "" : " (not valid)");
      curves.add(new Curve(legend, result.subject(), points));
    }
    return curves;
  }

  /**
   * Reads a histogram.
   *
   * @throws IOException when it is none
   */
  static Histogram decode(Experiment experiment, String name, Result result) throws IOException {
    try {
      byte[] bytes = Base64.getDecoder().decode(result.histograms().get(name));
      return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
    } catch (DataFormatException | RuntimeException e) { // whatever a wrong length leads to
      throw new IOException(
          "%s.%s.json: the histogram '%s' of %s does not decode: %s"
              .formatted(
                  experiment.suite(), experiment.name(), name, result.subject(), e.getMessage()),
          e);
    }
  }
}
