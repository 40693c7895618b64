package dev.same.magics.render;

/** Draws a DAG as text. */
public final class DagText {
    private DagText() {}

    /** Return the drawing. */
    public static String draw(DagView view, TextStyle style) {
        throw new UnsupportedOperationException("not yet");
    }
}
