package dev.same.notebook.program;

import java.util.Comparator;

/**
 * Something wrong, or worth a warning, in a cell.
 *
 * @param cell one-based; 0 for the notebook as a whole
 * @param line one-based line of the cell; 0 for metadata, tags and the cell as a whole
 * @param message what it is
 * @param hint what to do about it; may be empty
 */
public record Problem(int cell, int line, String message, String hint) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER = Comparator.comparingInt(Problem::cell)
            .thenComparingInt(Problem::line)
            .thenComparing(Problem::message);

    /** Order by place, then message. */
    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** Return {@code cell 4, line 1: message (hint)}. */
    @Override
    public String toString() {
        var place = cell == 0 ? "" : line == 0 ? "cell " + cell + ": " : "cell " + cell + ", line " + line + ": ";
        return place + message + (hint.isEmpty() ? "" : " (" + hint + ")");
    }
}
