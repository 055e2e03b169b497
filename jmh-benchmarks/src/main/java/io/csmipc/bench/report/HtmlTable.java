package io.csmipc.bench.report;

import java.util.List;

/** Tables of a page. */
final class HtmlTable {
  private HtmlTable() {}

  /** The results of an experiment; a click on a heading sorts. */
  static void write(StringBuilder out, Table table) {
    if (!table.caption().isEmpty()) {
      out.append("<p>Everywhere: ").append(Escape.html(table.caption())).append(".</p>\n");
    }
    out.append("<div class=\"wide\"><table class=\"sortable\">\n<thead><tr>");
    for (Table.Column column : table.columns()) {
      out.append(column.number() ? "<th class=\"number\">" : "<th>");
      out.append("<button type=\"button\">").append(Escape.html(column.title()));
      out.append("</button></th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (Table.Row row : table.rows()) {
      out.append(row.valid() ? "<tr>" : "<tr class=\"invalid\">");
      for (int i = 0; i < row.cells().size(); i++) {
        Table.Cell cell = row.cells().get(i);
        out.append(table.columns().get(i).number() ? "<td class=\"number\"" : "<td");
        if (!cell.sort().equals(cell.text())) {
          out.append(" data-sort=\"").append(Escape.html(cell.sort())).append('"');
        }
        out.append('>').append(Escape.html(cell.text())).append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  /** A plain table of texts. */
  static void write(StringBuilder out, List<String> head, List<List<String>> rows) {
    out.append("<div class=\"wide\"><table>\n<thead><tr>");
    head.forEach(t -> out.append("<th>").append(Escape.html(t)).append("</th>"));
    out.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      out.append("<tr>");
      row.forEach(t -> out.append("<td>").append(Escape.html(t)).append("</td>"));
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }
}
