package dev.same.magics.render;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** Breaks text at blanks to the width of a style. */
final class Wrap {
    /** More lines than this would bury the rest of a drawing. */
    private static final int MAX_LINES = 4;

    private Wrap() {}

    /** Return at most four lines, the first with {@code prefix}, the others indented as far. */
    static List<String> lines(String prefix, String text, TextStyle style, String sgr) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(prefix);
        var indent = " ".repeat(DisplayWidth.of(prefix));
        for (var words = new StringTokenizer(text, " "); words.hasMoreTokens(); ) {
            var word = words.nextToken();
            boolean started = line.length() > indent.length();
            if (started && DisplayWidth.of(line + " " + word) > style.width()) {
                if (lines.size() == MAX_LINES - 1) {
                    line.append(' ').append(Glyphs.of(style).ellipsis);
                    break;
                }
                lines.add(line.toString());
                line = new StringBuilder(indent);
                started = false;
            }
            line.append(started ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines.stream()
                .map(plain -> new StyledLine(style).add(plain, sgr).toString())
                .toList();
    }
}
