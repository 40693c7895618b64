package dev.same.kernel.java;

import java.util.List;
import java.util.regex.Pattern;

/** Colours tracebacks: with the terminal's own red and green, which every theme keeps apart from its ground. */
final class AnsiText {
    private static final String RED = "\u001b[1;31m";
    private static final String GREEN = "\u001b[32m";
    private static final String BOLD = "\u001b[1m";
    private static final String END = "\u001b[0m";

    private static final Pattern PLACE = Pattern.compile("Cell [^,]*, line \\d+");
    private static final Pattern CURRENT = Pattern.compile("(-->\\s+\\d+ \\|)(.*)");
    private static final Pattern OTHER = Pattern.compile("(\\s+\\d+ \\|)(.*)");
    private static final Pattern UNDERLINE = Pattern.compile("(\\s*)(\\^[\\^~-]*)\\s*");
    private static final Pattern HEADING = Pattern.compile("(Caused by: )?([\\w$]+(?:\\.[\\w$]+)*)(: .*)?");

    private AnsiText() {}

    static List<String> coloured(List<String> lines) {
        return lines.stream().map(AnsiText::coloured).toList();
    }

    private static String coloured(String line) {
        if (PLACE.matcher(line).matches()) {
            return GREEN + line + END;
        }
        var current = CURRENT.matcher(line);
        if (current.matches()) {
            return GREEN + current.group(1) + END + BOLD + current.group(2) + END;
        }
        var other = OTHER.matcher(line);
        if (other.matches()) {
            return GREEN + other.group(1) + END + other.group(2);
        }
        var underline = UNDERLINE.matcher(line);
        if (underline.matches()) {
            return underline.group(1) + RED + underline.group(2) + END;
        }
        var heading = HEADING.matcher(line);
        if (heading.matches()) {
            String before = heading.group(1) == null ? "" : heading.group(1);
            String after = heading.group(3) == null ? "" : heading.group(3);
            return before + RED + heading.group(2) + END + after;
        }
        return line;
    }
}
