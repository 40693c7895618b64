package dev.same.notebook.ipython;

import java.util.ArrayList;
import java.util.List;

/** The physical lines of a source; a line ends at a line feed. Lines are one-based. */
final class SourceLines {
    private final String text;
    private final List<Integer> starts = new ArrayList<>();

    SourceLines(String text) {
        this.text = text;
        starts.add(0);
        for (var i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            starts.add(i + 1);
        }
    }

    int count() {
        return starts.size();
    }

    int start(int line) {
        return starts.get(line - 1);
    }

    /** Return the end of a line, before its line feed. */
    int end(int line) {
        return line < starts.size() ? starts.get(line) - 1 : text.length();
    }

    /** Return the line that holds an offset. */
    int lineOf(int offset) {
        var low = 0;
        var high = starts.size() - 1;
        while (low < high) {
            var middle = (low + high + 1) >>> 1;
            if (starts.get(middle) <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low + 1;
    }

    /** Return the last line of those that backslashes join to a line. */
    int continuedTo(int line) {
        var last = line;
        while (last < count() && content(last).endsWith("\\")) {
            last++;
        }
        return last;
    }

    /** Return the text of a line without its end. */
    String content(int line) {
        var end = end(line);
        return text.substring(start(line), end > start(line) && text.charAt(end - 1) == '\r' ? end - 1 : end);
    }

    /** Join lines as IPython does: backslashes removed, a blank between. */
    String joined(int from, int to) {
        var first = lineOf(from);
        var parts = new StringBuilder();
        for (var line = first; line <= to; line++) {
            var part = line == first ? text.substring(from, Math.max(from, end(line))) : content(line);
            part = part.stripTrailing();
            parts.append(line == first ? "" : " ")
                    .append(line < to && part.endsWith("\\") ? part.substring(0, part.length() - 1) : part);
        }
        return parts.toString();
    }
}
