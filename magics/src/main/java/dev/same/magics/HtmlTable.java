package dev.same.magics;

import dev.same.magics.render.TextTable;
import java.util.List;

/** A table as HTML without style or script, which front ends draw as they draw data frames. */
final class HtmlTable {
    private HtmlTable() {}

    static String of(TextTable table) {
        StringBuilder html = new StringBuilder("<table>\n<thead><tr>");
        table.columns()
                .forEach(column ->
                        html.append("<th>").append(escaped(column.heading())).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : table.rows()) {
            html.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                boolean right = table.columns().get(i).align() == TextTable.Align.RIGHT;
                html.append(right ? "<td style=\"text-align:right\">" : "<td style=\"text-align:left\">")
                        .append(escaped(row.get(i)))
                        .append("</td>");
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody>\n</table>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
