package dev.same.magics.render;

/** Columns and rows of a terminal; a missing or absurd figure (0 from some pseudo terminals) becomes 80 by 24. */
public record TerminalSize(int columns, int rows) {
    /** Replace what is not positive. */
    public TerminalSize {
        columns = columns > 0 ? columns : 80;
        rows = rows > 0 ? rows : 24;
    }
}
