package dev.same.magics.render;

import dev.same.magics.render.DagView.State;

/** One line in the making: it counts columns, cuts what does not fit, and colours if the style says so. */
final class StyledLine {
    static final String NONE = "";
    static final String BOLD = "1";
    static final String DIM = "2";
    static final String RED = "31";
    static final String GREEN = "32";
    static final String YELLOW = "33";
    static final String BLUE = "34";
    static final String CYAN = "36";

    private final TextStyle style;
    private final Glyphs glyphs;
    private final StringBuilder text = new StringBuilder();
    private int columns;
    private int blanks;

    StyledLine(TextStyle style) {
        this.style = style;
        this.glyphs = Glyphs.of(style);
    }

    /** Append {@code part}, cut at the width of the style. */
    StyledLine add(String part, String sgr) {
        int room = style.width() - columns - blanks;
        var padded = DisplayWidth.cut(part, room, glyphs.ellipsis);
        var cut = padded.stripTrailing();
        int trailing = padded.length() - cut.length();
        if (cut.isEmpty()) {
            blanks += trailing;
            return this;
        }
        text.append(" ".repeat(blanks));
        text.append(style.colour() && !sgr.isEmpty() ? "\u001b[" + sgr + "m" + cut + "\u001b[0m" : cut);
        columns += blanks + DisplayWidth.of(cut);
        blanks = trailing;
        return this;
    }

    /** Move on to {@code column}, at least by nothing. Blanks at the end of a line are never written. */
    StyledLine to(int column) {
        blanks = Math.max(blanks, column - columns);
        return this;
    }

    int room() {
        return Math.max(0, style.width() - columns - blanks);
    }

    static String sgr(State state) {
        return switch (state) {
            case PLANNED, PENDING, SKIPPED -> DIM;
            case QUEUED -> CYAN;
            case RUNNING -> BLUE;
            case CACHED, SUCCEEDED -> GREEN;
            case FAILED -> RED;
            case CANCELLED -> YELLOW;
        };
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
