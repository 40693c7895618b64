package dev.same.magics.render;

import java.nio.charset.Charset;

/**
 * How text is drawn: columns there are, whether box-drawing characters may be used, whether ANSI colours may.
 *
 * @param width columns; drawings are cut to fit, 20 at least
 * @param unicode false to stay within ASCII for everything that is not a user's own name or text
 * @param colour true to add ANSI SGR sequences
 */
public record TextStyle(int width, boolean unicode, boolean colour) {
    /** Raise a width that nothing could be drawn in. */
    public TextStyle {
        width = Math.max(20, width);
    }

    /** Return a style without colours, as for {@code text/plain} output and files. */
    public static TextStyle plain(int width) {
        return new TextStyle(width, true, false);
    }

    /** Return a style that only uses box drawing if {@code charset} can encode it. */
    public static TextStyle of(int width, Charset charset, boolean colour) {
        return new TextStyle(width, charset.canEncode() && charset.newEncoder().canEncode("╭─┼│✔✖●⊘…━"), colour);
    }

    /** Return this style with another width. */
    public TextStyle withWidth(int columns) {
        return new TextStyle(columns, unicode, colour);
    }
}
