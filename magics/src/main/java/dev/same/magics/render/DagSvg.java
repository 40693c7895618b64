package dev.same.magics.render;

/** Draws a DAG as a self-contained SVG. */
public final class DagSvg {
    private DagSvg() {}

    /** Return the drawing. */
    public static String draw(DagView view) {
        throw new UnsupportedOperationException("not yet");
    }
}
