package dev.same.notebook;

import java.nio.charset.StandardCharsets;

/**
 * How a document is laid out, so that new values look like their surroundings.
 *
 * @param multiline whether fields stand on lines of their own
 * @param indent the white space of one level
 * @param newline the line separator
 * @param colon what stands between a name and its value
 * @param comma what stands between fields on one line
 */
record JsonStyle(boolean multiline, String indent, String newline, String colon, String comma) {
    static JsonStyle of(Document document, Members root) {
        var members = root.list();
        if (members.isEmpty()) {
            return new JsonStyle(true, " ", "\n", ": ", ", ");
        }
        var first = members.get(0);
        var lead = text(document, root.whole().start() + 1, first.nameStart());
        var lineEnd = lead.lastIndexOf('\n');
        var colon = text(
                document, endOfName(document, first.nameStart()), first.value().start());
        var comma = members.size() < 2
                ? ", "
                : text(document, first.value().end(), members.get(1).nameStart());
        return new JsonStyle(
                lineEnd >= 0,
                lead.substring(lineEnd + 1),
                lead.contains("\r\n") ? "\r\n" : "\n",
                colon,
                lineEnd >= 0 ? "," : comma);
    }

    /** Return what separates fields at a level. */
    String separator(int depth) {
        return multiline ? "," + lineStart(depth) : comma;
    }

    /** Return the line break and white space in front of a field at a level; empty on one line. */
    String lineStart(int depth) {
        return multiline ? newline + indent.repeat(depth) : "";
    }

    private static int endOfName(Document document, int start) {
        var bytes = document.bytes();
        var i = start + 1;
        while (bytes[i] != '"') {
            i += bytes[i] == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private static String text(Document document, int start, int end) {
        return new String(document.bytes(), start, end - start, StandardCharsets.UTF_8);
    }
}
