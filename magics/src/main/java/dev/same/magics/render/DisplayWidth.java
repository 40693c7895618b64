package dev.same.magics.render;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many columns a text takes on a terminal, and cutting and padding by it.
 *
 * <p>A grapheme cluster takes as much as its widest code point: two columns for East Asian wide and emoji, none for
 * marks that combine. Terminals differ on the newest emoji; this follows Unicode 15.1 (EastAsianWidth.txt).
 */
final class DisplayWidth {
    private static final Pattern CLUSTER = Pattern.compile("\\X");

    /** First and last of each range of wide code points; gaps that hold only unassigned ones are closed. */
    private static final int[] WIDE = {
        0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3, 0x25fd, 0x25fe,
        0x2614, 0x2615, 0x2648, 0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be,
        0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa,
        0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755,
        0x2757, 0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55,
        0x2e80, 0x3029, 0x302e, 0x303e, 0x3041, 0x3096, 0x309b, 0x3247, 0x3250, 0x4dbf, 0x4e00, 0xa4c6, 0xa960, 0xa97c,
        0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6b, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0,
        0x16fe3, 0x16ff0, 0x1b2fb, 0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200,
        0x1f320, 0x1f32d, 0x1f335, 0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0,
        0x1f3f0, 0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e, 0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b,
        0x1f54e, 0x1f550, 0x1f567, 0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680,
        0x1f6c5, 0x1f6cc, 0x1f6cc, 0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0,
        0x1f7f0, 0x1f90c, 0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1faf8, 0x20000, 0x3fffd
    };

    private DisplayWidth() {}

    /** Return the columns that {@code text} takes, which holds no control characters. */
    static int of(String text) {
        int width = 0;
        int plain = plainPrefix(text);
        if (plain == text.length()) {
            return plain;
        }
        for (Matcher matcher = CLUSTER.matcher(text); matcher.find(); ) {
            width += ofCluster(matcher.group());
        }
        return width;
    }

    /** Return {@code text} if it fits, else its beginning and {@code ellipsis}, never wider than {@code columns}. */
    static String cut(String text, int columns, String ellipsis) {
        if (of(text) <= columns) {
            return text;
        }
        int room = columns - of(ellipsis);
        if (room < 0) {
            return "";
        }
        var kept = new StringBuilder();
        int width = 0;
        for (Matcher matcher = CLUSTER.matcher(text); matcher.find(); ) {
            width += ofCluster(matcher.group());
            if (width > room) {
                break;
            }
            kept.append(matcher.group());
        }
        return kept.append(ellipsis).toString();
    }

    /** Return {@code text} with spaces behind it up to {@code columns}. */
    static String padRight(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    /** Return {@code text} with spaces before it up to {@code columns}. */
    static String padLeft(String text, int columns) {
        return " ".repeat(Math.max(0, columns - of(text))) + text;
    }

    private static int plainPrefix(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) >= ' ' && text.charAt(i) < 0x7f) {
            i++;
        }
        return i;
    }

    private static int ofCluster(String cluster) {
        // VARIATION SELECTOR-16 asks for the emoji form, which is wide; a pair of regional indicators is a flag.
        if (cluster.indexOf('\ufe0f') >= 0 || cluster.codePoints().allMatch(c -> c >= 0x1f1e6 && c <= 0x1f1ff)) {
            return 2;
        }
        return cluster.codePoints().map(DisplayWidth::ofCodePoint).max().orElse(0);
    }

    static int ofCodePoint(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT, Character.CONTROL -> 0;
            default -> isWide(codePoint) ? 2 : 1;
        };
    }

    private static boolean isWide(int codePoint) {
        if (codePoint < WIDE[0]) {
            return false;
        }
        int low = 0;
        int high = WIDE.length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (codePoint < WIDE[2 * middle]) {
                high = middle - 1;
            } else if (codePoint > WIDE[2 * middle + 1]) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }
}
