package io.csmipc.bench.report;

import io.csmipc.bench.report.goals.Measured;
import io.csmipc.bench.report.goals.Verdict;
import io.csmipc.bench.report.plot.Panel;
import io.csmipc.bench.report.plot.Picture;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report as one HTML file that needs nothing else: styles, plots and script are inside. */
final class Page {
  /** So many plots of an experiment are open; the others unfold. */
  private static final int OPEN_PLOTS = 4;

  private final Report report;
  private final StringBuilder out = new StringBuilder();

  private Page(Report report) {
    this.report = report;
  }

  static String of(Report report) {
    Page page = new Page(report);
    page.head();
    page.goals();
    report.sections().forEach(page::section);
    page.out.append("</main>\n<script>").append(Assets.script()).append("</script>\n</html>\n");
    return page.out.toString();
  }

  private void head() {
    out.append("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n");
    // Even if something got through the escaping, no script but the page's own would run.
    out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    out.append("style-src 'unsafe-inline'; script-src '").append(Assets.scriptHash());
    out.append("'\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<title>csm-ipc measurements</title>\n<style>").append(Assets.style());
    out.append("</style>\n<main>\n<h1>csm-ipc measurements</h1>\n");
    line("p", report.results() + " results of " + report.sections().size() + " experiments.");
    if (report.invalid() > 0) {
      line("p class=\"invalid\"", invalid(report.invalid()) + "; tables and plots mark them.");
    }
    facts(report.machine());
    out.append("<details open><summary>Commands</summary>\n<pre>");
    report.commands().forEach(c -> out.append(Escape.html(c)).append('\n'));
    out.append("</pre></details>\n<nav><a href=\"#goals\">Goals</a>");
    for (Section section : report.sections()) {
      out.append(" <a href=\"#").append(Escape.html(section.id())).append("\">");
      out.append(Escape.html(section.id())).append("</a>");
    }
    out.append("</nav>\n");
  }

  private static String invalid(long results) {
    return results + (results == 1 ? " result is not valid" : " results are not valid");
  }

  private void facts(Map<String, String> machine) {
    if (machine.isEmpty()) {
      return;
    }
    out.append("<dl>\n");
    machine.forEach(
        (name, value) -> {
          line("dt", name);
          line("dd", value);
        });
    out.append("</dl>\n");
  }

  private void goals() {
    out.append("<section id=\"goals\">\n<h2>Goals</h2>\n");
    line(
        "p",
        GoalTables.summary(report.verdicts())
            + ". Every ratio is one of medians of the same run; in brackets, the smallest and the"
            + " largest of one repetition.");
    out.append("<div class=\"wide\"><table class=\"goals\">\n<thead><tr>");
    for (String title : List.of("what", "size", "against", "goal", "measured", "verdict")) {
      line("th", title);
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (Verdict verdict : report.verdicts()) {
      out.append("<tr>");
      line("td", verdict.what());
      line("td", verdict.sizes());
      line("td", verdict.against());
      line("td class=\"keep\"", verdict.goal());
      measured(verdict);
      String kind = verdict.status().name().toLowerCase(Locale.ROOT).replace('_', '-');
      line("td class=\"" + kind + "\"", GoalTables.outcome(verdict));
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n</section>\n");
  }

  private void measured(Verdict verdict) {
    out.append("<td>");
    if (!verdict.measured().isEmpty()) {
      out.append("<details><summary>").append(Escape.html(GoalTables.measured(verdict)));
      out.append("</summary><ul>");
      for (Measured m : verdict.measured()) {
        String floor = m.floor().isEmpty() ? "" : "; " + m.floor();
        line(
            "li",
            "%s %s, %s against %s, in %s%s"
                .formatted(m.text(), m.range(), m.ours(), m.theirs(), m.experiment(), floor));
      }
      out.append("</ul></details>");
    }
    out.append("</td>");
  }

  private void section(Section section) {
    out.append("<section id=\"").append(Escape.html(section.id())).append("\">\n");
    line("h2", section.experiment().title());
    line("p class=\"id\"", section.id() + " · " + section.experiment().command());
    if (section.invalid() > 0) {
      line("p class=\"invalid\"", invalid(section.invalid()) + ".");
    }
    out.append("<ul>\n");
    section.experiment().notes().forEach(note -> line("li", note));
    out.append("</ul>\n");
    facts(report.special(section));
    plots(section);
    section
        .paper()
        .ifPresent(
            paper -> {
              line("h3", "How many times better plaintext is, beside the paper");
              HtmlTable.write(out, PaperTable.HEAD, paper.rows());
            });
    HtmlTable.write(out, section.table());
    out.append("</section>\n");
  }

  private void plots(Section section) {
    List<Panel> panels = section.panels();
    int open = Math.min(OPEN_PLOTS, panels.size());
    figures(section, panels.subList(0, open));
    if (open < panels.size()) {
      out.append("<details><summary>").append(panels.size() - open).append(" more plots</summary>");
      figures(section, panels.subList(open, panels.size()));
      out.append("</details>\n");
    }
  }

  private void figures(Section section, List<Panel> panels) {
    out.append("<div class=\"plots\">\n");
    for (Panel panel : panels) {
      String file = Escape.html(Plots.DIRECTORY + "/" + panel.id());
      out.append("<figure>").append(Picture.of(panel, report.palette(section)).svgOfPage());
      out.append("<figcaption><a href=\"").append(file).append(".svg\">SVG</a> <a href=\"");
      out.append(file).append(".png\">PNG</a></figcaption></figure>\n");
    }
    out.append("</div>\n");
  }

  /** An element with a text; attributes may follow its name. */
  private void line(String element, String text) {
    String name = element.split(" ", 2)[0];
    out.append('<').append(element).append('>').append(Escape.html(text));
    out.append("</").append(name).append(">\n");
  }
}
