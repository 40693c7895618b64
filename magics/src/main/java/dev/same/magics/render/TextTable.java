package dev.same.magics.render;

import java.util.List;

/** Aligned columns of text, as {@code same runs} prints them. */
public record TextTable(List<Column> columns, List<List<String>> rows) {
    /** How a column is aligned. */
    public enum Align {
        /** Text. */
        LEFT,
        /** Numbers. */
        RIGHT
    }

    /** A column: its heading, its alignment, and whether it may be cut when the table is too wide. */
    public record Column(String heading, Align align, boolean shrinks) {
        /** Return a column of text that may be cut. */
        public static Column text(String heading) {
            return new Column(heading, Align.LEFT, true);
        }

        /** Return a column of text that is never cut, such as an id. */
        public static Column fixed(String heading) {
            return new Column(heading, Align.LEFT, false);
        }

        /** Return a column of numbers, on the right. */
        public static Column number(String heading) {
            return new Column(heading, Align.RIGHT, false);
        }
    }

    /** Return the table, one line for the headings and one for each row. */
    public String draw(TextStyle style) {
        throw new UnsupportedOperationException("not yet");
    }
}
