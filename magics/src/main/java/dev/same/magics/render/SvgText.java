package dev.same.magics.render;

import java.util.Locale;

/** Text in SVG: an estimate of its width, for nobody knows which font the reader has, and numbers as SVG writes them. */
final class SvgText {
    static final String ELLIPSIS = "…";

    private SvgText() {}

    /** Return about how many pixels {@code text} takes in a sans-serif font of {@code fontSize} pixels. */
    static double width(String text, double fontSize) {
        return text.codePoints().mapToDouble(SvgText::em).sum() * fontSize;
    }

    /** Return {@code text}, cut to about {@code pixels}, made safe and escaped. */
    static String fit(String text, double pixels, double fontSize) {
        var line = SafeText.line(text);
        if (width(line, fontSize) <= pixels) {
            return SafeText.xml(line);
        }
        int columns = DisplayWidth.of(line);
        var cut = line;
        while (columns > 1 && width(cut, fontSize) > pixels) {
            columns = Math.min(columns - 1, (int) Math.ceil(columns * pixels / width(cut, fontSize)));
            cut = DisplayWidth.cut(line, Math.max(1, columns), ELLIPSIS);
        }
        return SafeText.xml(cut);
    }

    /** Return a number with one decimal at most. */
    static String num(double value) {
        long tenths = Math.round(value * 10);
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
    }

    private static double em(int c) {
        if (c >= 0x80) {
            return 0.62 * DisplayWidth.ofCodePoint(c);
        }
        if ("ilj.,:;'|!I".indexOf(c) >= 0) {
            return 0.30;
        }
        if ("frt()[]{}-\" ".indexOf(c) >= 0) {
            return 0.38;
        }
        if ("mwMW@%".indexOf(c) >= 0) {
            return 0.92;
        }
        return c >= 'A' && c <= 'Z' ? 0.70 : 0.59;
    }
}
