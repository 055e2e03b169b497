package io.csmipc.bench.results;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Experiments as files: {@code SUITE.NAME.json} with everything, and {@code SUITE.NAME.csv} with a
 * row for each result: subject, parameters, then median, smallest and largest value of each figure.
 */
public final class ResultFiles {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private ResultFiles() {}

  /**
   * Writes both files of an experiment; replaces older ones, each in one step, so that whoever is
   * killed meanwhile leaves no half of a file.
   *
   * @param directory made when it is not there
   * @param experiment what to write
   * @throws IOException when that does not work
   */
  public static void write(Path directory, Experiment experiment) throws IOException {
    Files.createDirectories(directory);
    String name = experiment.suite() + "." + experiment.name();
    replace(directory, name + ".json", GSON.toJson(experiment) + "\n");
    replace(directory, name + ".csv", csv(experiment));
  }

  private static void replace(Path directory, String name, String text) throws IOException {
    Path part = directory.resolve(name + ".part");
    Files.writeString(part, text);
    Files.move(part, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Reads every experiment of a directory, in the order of their files' names.
   *
   * @param directory where they are
   * @throws IOException when a file cannot be read or is not an experiment; the message names it
   */
  public static List<Experiment> read(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(p -> p.toString().endsWith(".json")).sorted().toList();
    }
    List<Experiment> experiments = new ArrayList<>();
    for (Path file : files) {
      try {
        Experiment found = GSON.fromJson(Files.readString(file), Experiment.class);
        if (found == null || found.suite() == null || found.name() == null) {
          throw new IOException(file + " is not a result of csm bench: no suite and name in it");
        }
        if (!file.endsWith(found.suite() + "." + found.name() + ".json")) {
          throw new IOException(file + " holds another result than its name says");
        }
        experiments.add(found);
      } catch (RuntimeException e) { // the parser wraps what the records' own checks throw
        throw new IOException(file + " is not a result of csm bench: " + reason(e), e);
      }
    }
    return experiments;
  }

  private static String reason(Throwable e) {
    return e.getCause() == null || e.getCause().getMessage() == null
        ? String.valueOf(e.getMessage())
        : e.getCause().getMessage();
  }

  private static String csv(Experiment experiment) {
    Set<String> parameters = new LinkedHashSet<>();
    Set<String> figures = new LinkedHashSet<>();
    for (Result result : experiment.results()) {
      parameters.addAll(result.parameters().keySet());
      figures.addAll(result.figures().keySet());
    }
    List<String> head = new ArrayList<>();
    head.add("subject");
    head.addAll(parameters);
    for (String figure : figures) {
      head.add(figure);
      head.add(figure + "_min");
      head.add(figure + "_max");
      head.add(figure + "_unit");
    }
    head.addAll(List.of("wait_share", "valid"));
    StringBuilder out = new StringBuilder(line(head));
    for (Result result : experiment.results()) {
      List<String> row = new ArrayList<>();
      row.add(result.subject());
      parameters.forEach(p -> row.add(result.parameters().getOrDefault(p, "")));
      for (String name : figures) {
        Figure figure = result.figures().get(name);
        row.add(figure == null ? "" : number(figure.median()));
        row.add(figure == null ? "" : number(figure.min()));
        row.add(figure == null ? "" : number(figure.max()));
        row.add(figure == null ? "" : figure.unit());
      }
      row.add(number(result.waitShare()));
      row.add(String.valueOf(result.valid()));
      out.append(line(row));
    }
    return out.toString();
  }

  /** At most six digits: no measurement here is finer. */
  private static String number(double value) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(6, RoundingMode.HALF_EVEN));
    return rounded.stripTrailingZeros().toPlainString();
  }

  private static String line(List<String> fields) {
    return fields.stream()
            .map(
                f ->
                    f.contains(",") || f.contains("\"") || f.contains("\n")
                        ? '"' + f.replace("\"", "\"\"") + '"'
                        : f)
            .collect(Collectors.joining(","))
        + "\n";
  }
}
