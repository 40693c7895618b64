package dev.same.notebook.ipython;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the special lines of a Python cell, as IPython's input transformer does. Stateless and thread-safe; accepts any
 * text.
 *
 * <p>A cell that is indented as a whole is taken without that indentation, as IPython does; columns then count in the
 * cell's own text. The body of a cell magic that runs code ({@code %%time}) is scanned too; other bodies are blanked.
 */
public final class IPythonScanner {
    static final int MAX_NESTING = 20;
    private static final Pattern CELL_MAGIC_HELP = Pattern.compile("%%\\w+\\?.*");
    private static final Pattern AUTOMAGIC = Pattern.compile("([A-Za-z_]\\w*)[ \\t]+([^\\s=(,.\\[+*%/<>|&^:@!;].*)");

    /** Scan the source of a cell. */
    public CellScan scan(String source) {
        return scan(source, 0);
    }

    /** Return the offsets at which logical lines of Python start: not those inside strings and brackets. */
    public Set<Integer> logicalLineStarts(String source) {
        Set<Integer> starts = new LinkedHashSet<>();
        var start = 0;
        while (start < source.length()) {
            starts.add(start);
            start = LogicalLine.read(source, start).end() + 1;
        }
        return starts;
    }

    static CellScan scan(String source, int nesting) {
        var margin = Margin.of(source);
        var text = margin.removedFrom(source);
        var lines = new SourceLines(text);
        var first = 1;
        while (first < lines.count() && lines.content(first).isBlank()) {
            first++;
        }
        var head = lines.content(first);
        if (head.startsWith("%%") && !CELL_MAGIC_HELP.matcher(head).matches()) {
            return CellMagicScan.scan(lines, text, first, margin.width(), nesting);
        }
        var automagic = automagic(lines, first, head, margin.width());
        if (automagic.isPresent()) {
            var special = automagic.get();
            return new CellScan(
                    List.of(special), Blanks.replace(text, lines, first, first, Blanks.reads(special.reads())));
        }
        return new PythonLines(text, lines, margin.width(), nesting).scan();
    }

    /** IPython takes {@code pip install x} for a magic only where it is the whole cell. */
    private static Optional<SpecialLine> automagic(SourceLines lines, int first, String head, int margin) {
        for (var line = first + 1; line <= lines.count(); line++) {
            if (!lines.content(line).isBlank()) {
                return Optional.empty();
            }
        }
        var matcher = AUTOMAGIC.matcher(head);
        if (!matcher.matches() || !Magics.isAutomagic(matcher.group(1)) || startsOperator(matcher.group(2))) {
            return Optional.empty();
        }
        var effect = Magics.line(matcher.group(1), matcher.group(2));
        return Optional.of(new SpecialLine(
                SpecialKind.AUTOMAGIC,
                first,
                first,
                margin,
                matcher.group(1),
                matcher.group(2).stripTrailing(),
                effect.binds(),
                effect.reads(),
                effect.opaque()));
    }

    private static boolean startsOperator(String rest) {
        var word = rest.split("\\s", 2)[0];
        return List.of("in", "is", "not", "and", "or", "if", "for", "#", "-").contains(word) || rest.startsWith("#");
    }

    /** The white space that all lines of a cell start with. */
    record Margin(int width) {
        static Margin of(String source) {
            List<String> indents = new ArrayList<>();
            var end = 0;
            for (var start = 0; start <= source.length(); start = end + 1) {
                end = PythonStrings.lineEnd(source, start);
                var line = source.substring(start, end);
                if (!line.isBlank()) {
                    var i = 0;
                    while (i < line.length() && (line.charAt(i) == ' ' || line.charAt(i) == '\t')) {
                        i++;
                    }
                    if (i == 0) {
                        return new Margin(0);
                    }
                    indents.add(line.substring(0, i));
                }
            }
            return new Margin(
                    indents.stream().reduce(Margin::common).map(String::length).orElse(0));
        }

        private static String common(String a, String b) {
            var i = 0;
            while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
                i++;
            }
            return a.substring(0, i);
        }

        String removedFrom(String source) {
            if (width == 0) {
                return source;
            }
            return Arrays.stream(source.split("\n", -1))
                    .map(line -> line.isBlank() ? "" : line.substring(width))
                    .collect(Collectors.joining("\n"));
        }
    }
}
