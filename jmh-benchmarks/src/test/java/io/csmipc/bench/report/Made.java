package io.csmipc.bench.report;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Experiments as suites leave them behind, with values that a test can reckon with. */
public final class Made {
  private Made() {}

  /** An experiment of these results. */
  public static Experiment experiment(String suite, String name, List<Result> results) {
    Map<String, String> machine = Map.of("processor", "one of a test");
    String command = "./csm bench " + suite;
    return new Experiment(
        suite, name, "Title of " + name, List.of("A note."), command, machine, results);
  }

  /** A valid result with one parameter and one figure. */
  public static Result result(
      String subject, String parameter, String value, String figure, Figure measured) {
    return result(subject, Map.of(parameter, value), Map.of(figure, measured), "");
  }

  /** A result, valid when the complaint is empty. */
  public static Result result(
      String subject,
      Map<String, String> parameters,
      Map<String, Figure> figures,
      String complaint) {
    return new Result(subject, parameters, figures, Map.of(), 0.01, complaint);
  }

  /** The result with a histogram. */
  public static Result with(Result result, String name, String histogram) {
    return new Result(
        result.subject(),
        result.parameters(),
        result.figures(),
        Map.of(name, histogram),
        result.waitShare(),
        result.complaint());
  }

  /** A histogram of 100, 200 ... nanoseconds, each once. */
  public static String histogram(int values) {
    Histogram histogram = new Histogram(3);
    for (int i = 1; i <= values; i++) {
      histogram.recordValue(100L * i);
    }
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  /** Parameters in their order. */
  public static Map<String, String> parameters(String... namesAndValues) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return parameters;
  }
}
