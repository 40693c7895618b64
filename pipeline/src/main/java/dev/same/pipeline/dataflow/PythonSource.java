package dev.same.pipeline.dataflow;

/** The text of a cell by lines and columns as the parser counts them: lines from one, columns in code points from zero. */
final class PythonSource {
    private final String text;
    private final int[] starts;

    PythonSource(String text) {
        this.text = text;
        this.starts = PythonText.lineStarts(text);
    }

    /** Return lines as they are, without the last line's end. */
    String lines(int first, int last) {
        return withoutLineEnd(text.substring(start(first), start(last + 1)));
    }

    String range(int firstLine, int firstColumn, int lastLine, int endColumn) {
        var from = offset(firstLine, firstColumn);
        var to = Math.max(from, offset(lastLine, Math.max(0, endColumn)));
        return withoutLineEnd(text.substring(from, to));
    }

    private int start(int line) {
        return starts[Math.min(Math.max(line, 1), starts.length) - 1];
    }

    private int offset(int line, int column) {
        var start = start(line);
        var line0 = text.substring(start, start(line + 1));
        return start + line0.offsetByCodePoints(0, Math.min(column, line0.codePointCount(0, line0.length())));
    }

    private static String withoutLineEnd(String lines) {
        var end = lines.length();
        if (end > 0 && lines.charAt(end - 1) == '\n') {
            end--;
        }
        if (end > 0 && lines.charAt(end - 1) == '\r') {
            end--;
        }
        return lines.substring(0, end);
    }
}
