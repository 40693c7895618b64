package dev.same.magics.render;

import dev.same.magics.render.DagView.State;

/** The characters that drawings are made of, in box drawing or in ASCII. */
enum Glyphs {
    UNICODE(" ╵╷│╴╯╮┤╶╰╭├─┴┬┼", "…", "━", "─", "⚠", " · "),
    ASCII(" ||||'.+-'.+-'.+", "...", "=", "-", "!", " - ");

    static final int UP = 1;
    static final int DOWN = 2;
    static final int LEFT = 4;
    static final int RIGHT = 8;

    /** One character for each set of arms, at the index that is the sum of the arms. */
    private final String rails;

    final String ellipsis;
    final String done;
    final String open;
    final String warning;
    final String dot;

    Glyphs(String rails, String ellipsis, String done, String open, String warning, String dot) {
        this.rails = rails;
        this.ellipsis = ellipsis;
        this.done = done;
        this.open = open;
        this.warning = warning;
        this.dot = dot;
    }

    static Glyphs of(TextStyle style) {
        return style.unicode() ? UNICODE : ASCII;
    }

    char rail(int arms) {
        return rails.charAt(arms);
    }

    String mark(State state) {
        boolean unicode = this == UNICODE;
        return switch (state) {
            case PLANNED, PENDING -> unicode ? "○" : "o";
            case QUEUED -> unicode ? "◔" : "o";
            case RUNNING -> unicode ? "●" : "@";
            case CACHED -> unicode ? "◆" : "=";
            case SUCCEEDED -> unicode ? "✔" : "*";
            case FAILED -> unicode ? "✖" : "x";
            case CANCELLED -> unicode ? "⊘" : "/";
            case SKIPPED -> unicode ? "◌" : "~";
        };
    }

    /** Return a bar of {@code columns} characters, filled to {@code fraction}. */
    String bar(double fraction, int columns) {
        int filled = (int) Math.floor(fraction * columns);
        return done.repeat(filled) + open.repeat(columns - filled);
    }
}
