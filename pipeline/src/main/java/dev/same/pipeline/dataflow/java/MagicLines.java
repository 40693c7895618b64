package dev.same.pipeline.dataflow.java;

/** Knows magic lines: a {@code %} where a statement starts. To be replaced by the parser of all magics. */
final class MagicLines {
    private MagicLines() {}

    /**
     * Find the end of a magic.
     *
     * @param position of the {@code %}
     * @return the position after it: the end of the line, or of the cell for {@code %%}
     */
    static int end(String source, int position) {
        if (source.startsWith("%%", position)) {
            return source.length();
        }
        int end = source.indexOf('\n', position);
        return end < 0 ? source.length() : end;
    }

    /** Whether a {@code %} at the start of a line begins a magic although a statement is still open. */
    static boolean endsStatement(String source, int position) {
        return source.startsWith("%same", position) || source.startsWith("%%same", position);
    }
}
