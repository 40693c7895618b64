package dev.same.notebook.ipython;

import java.util.List;

/** Makes the plain code that stands in for special lines. */
final class Blanks {
    private Blanks() {}

    /** Return a statement that reads the names. */
    static String reads(List<String> names) {
        return names.isEmpty() ? "pass" : tuple(names);
    }

    /** Return an expression that reads the names. */
    static String value(List<String> names) {
        return names.isEmpty() ? "None" : tuple(names);
    }

    /** Return a statement that reads the names, then binds others. */
    static String statement(List<String> reads, List<String> binds) {
        return binds.isEmpty() ? reads(reads) : String.join(" = ", binds) + " = " + value(reads);
    }

    /** Return the text with one block of lines replaced by one line and empty ones. */
    static String replace(String text, SourceLines lines, int first, int last, String replacement) {
        return text.substring(0, lines.start(first))
                + replacement
                + "\n".repeat(last - first)
                + text.substring(lines.end(last));
    }

    private static String tuple(List<String> names) {
        return "(" + String.join(", ", names) + ",)";
    }
}
