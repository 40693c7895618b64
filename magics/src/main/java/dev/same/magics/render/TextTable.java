package dev.same.magics.render;

import java.util.List;

/** Aligned columns of text, as {@code same runs} prints them. */
public record TextTable(List<Column> columns, List<List<String>> rows) {
    private static final int GAP = 2;
    /** A column is not cut to less. */
    private static final int LEAST = 8;

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

    /**
     * Copy and validate.
     *
     * @throws IllegalArgumentException if a row does not have a cell for each column
     */
    public TextTable {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (var row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "a table of " + columns.size() + " columns cannot show the row " + row);
            }
        }
    }

    /** Return the table, one line for the headings and one for each row, each ended by a line feed. */
    public String draw(TextStyle style) {
        var widths = widths(style.width());
        var table = new StringBuilder();
        line(columns.stream().map(Column::heading).toList(), widths, style, StyledLine.DIM, table);
        rows.forEach(row -> line(row, widths, style, StyledLine.NONE, table));
        return table.toString();
    }

    private int[] widths(int available) {
        var widths = new int[columns.size()];
        int total = GAP * Math.max(0, widths.length - 1);
        for (int i = 0; i < widths.length; i++) {
            widths[i] = DisplayWidth.of(columns.get(i).heading());
            for (var row : rows) {
                widths[i] = Math.max(widths[i], DisplayWidth.of(SafeText.line(row.get(i))));
            }
            total += widths[i];
        }
        // Take from the widest that may shrink, one column at a time, until it fits.
        for (int widest = widestShrinking(widths); total > available && widest >= 0; total--) {
            widths[widest]--;
            widest = widestShrinking(widths);
        }
        return widths;
    }

    private int widestShrinking(int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            boolean shrinks = columns.get(i).shrinks() && widths[i] > LEAST;
            if (shrinks && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private void line(List<String> cells, int[] widths, TextStyle style, String sgr, StringBuilder table) {
        var line = new StyledLine(style);
        for (int i = 0; i < widths.length; i++) {
            var cell = DisplayWidth.cut(SafeText.line(cells.get(i)), widths[i], Glyphs.of(style).ellipsis);
            boolean left = columns.get(i).align() == Align.LEFT;
            line.add(left ? DisplayWidth.padRight(cell, widths[i]) : DisplayWidth.padLeft(cell, widths[i]), sgr);
            if (i + 1 < widths.length) {
                line.add(" ".repeat(GAP), StyledLine.NONE);
            }
        }
        table.append(line).append('\n');
    }
}
