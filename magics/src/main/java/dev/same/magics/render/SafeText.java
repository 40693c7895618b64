package dev.same.magics.render;

import java.util.regex.Pattern;

/** Text from notebooks and programs made harmless for a terminal and for XML. */
final class SafeText {
    private static final char REPLACEMENT = '\ufffd';
    private static final Pattern SGR = Pattern.compile("\u001b\\[[0-9;:]*m");
    /** Control sequences, operating system commands and other strings, and two-character escapes (ECMA-48). */
    private static final Pattern ESCAPE =
            Pattern.compile("\u001b(\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^\u0007\u001b]*(\u0007|\u001b\\\\|$)|[ -/]*[0-~])");

    private SafeText() {}

    /** Return {@code text} as one line: white space is a blank; controls and bidi overrides cannot act any more. */
    static String line(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            return text;
        }
        var safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> safe.appendCodePoint(harmless(c)));
        return safe.toString();
    }

    /** Return a line of output without escape sequences, but for colours where {@code colour} allows them. */
    static String logLine(String line, boolean colour) {
        var kept = new StringBuilder();
        int from = 0;
        // A carriage return starts the line over, as progress bars do: what stands last is what the user would see.
        var last = line.stripTrailing();
        last = last.substring(last.lastIndexOf('\r') + 1);
        boolean coloured = false;
        for (var escapes = ESCAPE.matcher(last); escapes.find(); from = escapes.end()) {
            kept.append(line(last.substring(from, escapes.start()).replace("\t", "    ")));
            if (colour && SGR.matcher(escapes.group()).matches()) {
                kept.append(escapes.group());
                coloured = true;
            }
        }
        kept.append(line(last.substring(from).replace("\t", "    ")));
        return coloured ? kept + "\u001b[0m" : kept.toString();
    }

    /** Return the columns of a line that may hold colours. */
    static int columns(String line) {
        return DisplayWidth.of(SGR.matcher(line).replaceAll(""));
    }

    /** Return {@code text} escaped for XML text and attribute values. */
    static String xml(String text) {
        var safe = new StringBuilder(text.length() + 16);
        line(text).codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    private static int harmless(int c) {
        if (c == '\n' || c == '\r' || c == '\t' || c == 0x2028 || c == 0x2029 || c == 0x85) {
            return ' ';
        }
        boolean bidi = c == 0x61c
                || c == 0x200e
                || c == 0x200f
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
        boolean bad = Character.isISOControl(c)
                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                || (c & 0xfffe) == 0xfffe
                || c == 0xfeff;
        return bidi || bad ? REPLACEMENT : c;
    }
}
