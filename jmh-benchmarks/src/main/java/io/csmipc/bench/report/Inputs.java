package io.csmipc.bench.report;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.results.ResultFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Lets in what can be shown. Files are whatever somebody wrote until they have been here. */
final class Inputs {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9-]{0,79}";

  /** Nothing that is measured here is larger, and plots need some room above it. */
  private static final double LARGEST = 1e18;

  private final String file;

  private Inputs(String file) {
    this.file = file;
  }

  /**
   * Reads a directory's experiments; their texts have no control characters any more.
   *
   * @param directory of the files
   * @throws IOException when there is none, or when one cannot be shown; the message names the file
   */
  static List<Experiment> read(Path directory) throws IOException {
    List<Experiment> experiments = new ArrayList<>();
    for (Experiment found : ResultFiles.read(directory)) {
      experiments.add(new Inputs(found.suite() + "." + found.name() + ".json").check(found));
    }
    if (experiments.isEmpty()) {
      throw new IOException(
          "no results in " + directory + ": csm bench --out " + directory + " makes some");
    }
    return List.copyOf(experiments);
  }

  private Experiment check(Experiment found) throws IOException {
    if (!found.suite().matches(NAME) || !found.name().matches(NAME)) {
      throw new IOException(
          Escape.clean(file) + ": a name is not made of letters, digits and dashes");
    }
    List<String> notes = new ArrayList<>();
    for (String note : found.notes()) {
      notes.add(text("a note", note));
    }
    List<Result> results = new ArrayList<>();
    for (Result result : found.results()) {
      results.add(check(result));
    }
    return new Experiment(
        found.suite(),
        found.name(),
        text("the title", found.title()),
        notes,
        text("the command", found.command()),
        texts("the machine", found.machine()),
        results);
  }

  private Result check(Result found) throws IOException {
    String subject = text("a subject", found.subject());
    if (!Double.isFinite(found.waitShare())) {
      throw wrong("the wait share of " + subject);
    }
    Map<String, Figure> figures = new LinkedHashMap<>();
    for (Map.Entry<String, Figure> entry : found.figures().entrySet()) {
      String name = text("a figure", entry.getKey());
      Figure figure = entry.getValue();
      if (figure == null || figure.values().stream().anyMatch(v -> !(Math.abs(v) <= LARGEST))) {
        throw wrong("the figure '" + name + "' of " + subject);
      }
      figures.put(name, new Figure(text("a unit", figure.unit()), figure.values()));
    }
    return new Result(
        subject,
        texts("a parameter", found.parameters()),
        figures,
        texts("a histogram", found.histograms(), UnaryOperator.identity()),
        found.waitShare(),
        text("a complaint", found.complaint()));
  }

  private Map<String, String> texts(String what, Map<String, String> found) throws IOException {
    return texts(what, found, Escape::clean);
  }

  private Map<String, String> texts(
      String what, Map<String, String> found, UnaryOperator<String> clean) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : found.entrySet()) {
      if (entry.getValue() == null) {
        throw wrong(what);
      }
      texts.put(text(what, entry.getKey()), clean.apply(entry.getValue()));
    }
    return texts;
  }

  private String text(String what, String text) throws IOException {
    if (text == null) {
      throw wrong(what);
    }
    return Escape.clean(text);
  }

  private IOException wrong(String what) {
    return new IOException(file + ": " + what + " is missing or not a value");
  }
}
