package io.csmipc.bench.report;

import io.csmipc.bench.report.plot.Panel;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A report as a Markdown document that shows the plots' files beside it. */
final class MarkdownPage {
  private final Report report;
  private final StringBuilder out = new StringBuilder();

  private MarkdownPage(Report report) {
    this.report = report;
  }

  static String of(Report report) {
    MarkdownPage page = new MarkdownPage(report);
    page.head();
    report.sections().forEach(page::section);
    return page.out.toString();
  }

  private void head() {
    out.append("# Measurements\n\n");
    out.append(report.results()).append(" results of ").append(report.sections().size());
    out.append(" experiments, ").append(report.invalid()).append(" of them not valid.\n\n");
    facts(report.machine());
    out.append("Commands:\n\n");
    report.commands().forEach(c -> out.append("- ").append(Escape.markdown(c)).append('\n'));
    out.append("\n## Goals\n\n").append(GoalTables.summary(report.verdicts())).append(".\n\n");
    out.append(GoalTables.markdown(report.verdicts()));
  }

  private void facts(Map<String, String> machine) {
    machine.forEach(
        (name, value) ->
            out.append("- ").append(Escape.markdown(name + ": " + value)).append('\n'));
    out.append(machine.isEmpty() ? "" : "\n");
  }

  private void section(Section section) {
    out.append("\n## ").append(Escape.markdown(section.experiment().title())).append("\n\n");
    out.append(Escape.markdown(section.id() + " · " + section.experiment().command()));
    out.append("\n\n");
    section
        .experiment()
        .notes()
        .forEach(note -> out.append("- ").append(Escape.markdown(note)).append('\n'));
    out.append(section.experiment().notes().isEmpty() ? "" : "\n");
    facts(report.special(section));
    if (section.beside().isEmpty()) {
      section.panels().forEach(this::image);
    } else {
      image(section.id(), section.experiment().title());
      section.panels().stream().filter(p -> !section.beside().contains(p)).forEach(this::image);
    }
    section
        .paper()
        .ifPresent(
            paper -> {
              out.append("How many times better plaintext is, beside the paper:\n\n");
              table(PaperTable.HEAD, paper.rows());
              out.append('\n');
            });
    Table table = section.table();
    if (!table.caption().isEmpty()) {
      out.append("Everywhere: ").append(Escape.markdown(table.caption())).append(".\n\n");
    }
    table(
        table.columns().stream().map(Table.Column::title).toList(),
        table.rows().stream()
            .map(row -> row.cells().stream().map(Table.Cell::text).toList())
            .toList());
  }

  private void image(Panel panel) {
    String subtitle = panel.subtitle().isEmpty() ? "" : ", " + panel.subtitle();
    image(panel.id(), panel.title() + subtitle);
  }

  private void image(String id, String text) {
    out.append("![").append(Escape.markdown(text)).append("](").append(Plots.DIRECTORY);
    out.append('/').append(id).append(".svg)\n\n");
  }

  private void table(List<String> head, List<List<String>> rows) {
    row(head);
    out.append("|").append(" --- |".repeat(head.size())).append('\n');
    rows.forEach(this::row);
  }

  private void row(List<String> cells) {
    out.append(
        cells.stream().map(Escape::markdown).collect(Collectors.joining(" | ", "| ", " |\n")));
  }
}
