package io.csmipc.bench.pair;

import io.csmipc.bench.results.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How a report is written down. */
enum Format {
  /** A table for a terminal. */
  TEXT("txt"),
  /** A table for a page. */
  MARKDOWN("md"),
  /** The table alone, with a heading; values with a comma are quoted as RFC 4180 says. */
  CSV("csv"),
  /** One object: the machine, and an array of cells with the names of the columns. */
  JSON("json");

  private static final List<Column> COLUMNS = List.of(Column.values());

  private final String extension;

  Format(String extension) {
    this.extension = extension;
  }

  /** The ending of a file's name. */
  String extension() {
    return extension;
  }

  /** Writes a report. */
  String write(Report report) {
    return switch (this) {
      case TEXT -> text(report);
      case MARKDOWN -> markdown(report);
      case CSV -> csv(report);
      case JSON -> json(report);
    };
  }

  private static String text(Report report) {
    StringBuilder out = new StringBuilder();
    report.machine().facts().forEach((k, v) -> out.append(k).append(": ").append(v).append('\n'));
    out.append('\n');
    List<List<String>> table = new ArrayList<>();
    table.add(COLUMNS.stream().map(Column::title).toList());
    table.addAll(rows(report));
    int[] width = new int[COLUMNS.size()];
    for (List<String> row : table) {
      for (int i = 0; i < width.length; i++) {
        width[i] = Math.max(width[i], row.get(i).length());
      }
    }
    for (List<String> row : table) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < width.length; i++) {
        String blank = " ".repeat(width[i] - row.get(i).length());
        line.append(COLUMNS.get(i).isNumber() ? blank + row.get(i) : row.get(i) + blank);
        line.append("  ");
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    out.append('\n');
    Summary.of(report).forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }

  private static String markdown(Report report) {
    StringBuilder out = new StringBuilder();
    report
        .machine()
        .facts()
        .forEach((k, v) -> out.append("- ").append(k).append(": ").append(v).append('\n'));
    out.append("\n| ");
    out.append(COLUMNS.stream().map(Column::title).collect(Collectors.joining(" | ")));
    out.append(" |\n|");
    COLUMNS.forEach(column -> out.append(column.isNumber() ? " ---: |" : " --- |"));
    out.append('\n');
    for (List<String> row : rows(report)) {
      out.append("| ").append(String.join(" | ", row)).append(" |\n");
    }
    out.append('\n');
    Summary.of(report).forEach(line -> out.append("- ").append(line).append('\n'));
    return out.toString();
  }

  private static String csv(Report report) {
    StringBuilder out = new StringBuilder();
    out.append(COLUMNS.stream().map(Column::title).collect(Collectors.joining(",")));
    out.append('\n');
    for (List<String> row : rows(report)) {
      out.append(row.stream().map(Format::csvField).collect(Collectors.joining(",")));
      out.append('\n');
    }
    return out.toString();
  }

  private static String csvField(String value) {
    return value.contains(",") || value.contains("\"")
        ? '"' + value.replace("\"", "\"\"") + '"'
        : value;
  }

  private static String json(Report report) {
    String machine =
        report.machine().facts().entrySet().stream()
            .map(e -> "    " + Json.string(e.getKey()) + ": " + Json.string(e.getValue()))
            .collect(Collectors.joining(",\n"));
    String cells =
        report.cells().stream()
            .map(
                cell ->
                    Arrays.stream(Column.values())
                        .map(c -> Json.string(c.title()) + ": " + jsonValue(c, report, cell))
                        .collect(Collectors.joining(", ", "    {", "}")))
            .collect(Collectors.joining(",\n"));
    return "{\n  \"machine\": {\n"
        + machine
        + "\n  },\n  \"valid\": "
        + report.valid()
        + ",\n  \"cells\": [\n"
        + cells
        + "\n  ]\n}\n";
  }

  private static String jsonValue(Column column, Report report, Cell cell) {
    String value = column.value(report, cell);
    if (column.isNumber()) {
      return value.isEmpty() ? "null" : value;
    }
    return column == Column.VALID ? value : Json.string(value);
  }

  private static List<List<String>> rows(Report report) {
    return report.cells().stream()
        .map(cell -> COLUMNS.stream().map(column -> column.value(report, cell)).toList())
        .toList();
  }
}
