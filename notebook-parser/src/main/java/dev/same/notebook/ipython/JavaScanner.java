package dev.same.notebook.ipython;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the magics of a Java cell: {@code %name ...} where a statement can start, {@code %%name} on the first line. Told
 * apart from strings, text blocks, comments and the remainder operator on a continued line. Stateless and thread-safe;
 * accepts any text.
 */
public final class JavaScanner {
    private static final Pattern MAGIC = Pattern.compile("%([A-Za-z][\\w.-]*)(?:[ \\t]+(.*?))?[ \\t\\r]*");
    /** Two words in a row are no expression. */
    private static final Pattern TWO_WORDS = Pattern.compile("%[A-Za-z]\\w*[ \\t]+(?!instanceof\\b)(?:[A-Za-z_-].*)");

    private static final Pattern STEP = Pattern.compile("\\s*step(?:\\s|$)");

    /** Scan the source of a cell. The blanked form leaves magic lines empty. */
    public CellScan scan(String source) {
        var lines = new SourceLines(source);
        var first = 1;
        while (first < lines.count() && lines.content(first).isBlank()) {
            first++;
        }
        if (lines.content(first).startsWith("%%")) {
            return cellMagic(source, lines, first);
        }
        return new Lines(source, lines).scan();
    }

    private CellScan cellMagic(String source, SourceLines lines, int first) {
        var head = lines.content(first).substring(2).strip().split("[ \\t]+", 2);
        var arguments = head.length > 1 ? head[1] : "";
        var magic = special(SpecialKind.CELL_MAGIC, first, lines.count(), 0, head[0], arguments);
        List<SpecialLine> specials = new ArrayList<>(List.of(magic));
        var lead = source.substring(0, lines.start(first));
        var isStep = head[0].equals("same") && STEP.matcher(arguments).lookingAt();
        if (!isStep && !head[0].equals("time")) {
            return new CellScan(specials, lead + "\n".repeat(lines.count() - first));
        }
        if (first == lines.count()) {
            return new CellScan(specials, lead);
        }
        var inner = new Lines(source.substring(lines.start(first + 1)), null).scan();
        for (var special : inner.specials()) {
            specials.add(special(
                    special.kind(),
                    special.firstLine() + first,
                    special.lastLine() + first,
                    special.column(),
                    special.name(),
                    special.text()));
        }
        return new CellScan(specials, lead + "\n" + inner.blanked());
    }

    private static SpecialLine special(SpecialKind kind, int first, int last, int column, String name, String text) {
        return new SpecialLine(kind, first, last, column, name, text, List.of(), List.of(), Optional.empty());
    }

    /** One pass over the code. */
    private static final class Lines {
        private final String text;
        private final SourceLines lines;
        private final List<SpecialLine> specials = new ArrayList<>();
        private final StringBuilder blanked = new StringBuilder();
        private int copied;
        private int parentheses;
        private char before = ';';

        Lines(String text, @org.jspecify.annotations.Nullable SourceLines lines) {
            this.text = text;
            this.lines = lines == null ? new SourceLines(text) : lines;
        }

        CellScan scan() {
            var i = 0;
            while (i < text.length()) {
                i = step(i);
            }
            return new CellScan(
                    specials, blanked.append(text, copied, text.length()).toString());
        }

        private int step(int i) {
            var c = text.charAt(i);
            if (Character.isWhitespace(c)) {
                return i + 1;
            }
            if (text.startsWith("//", i)) {
                return PythonStrings.lineEnd(text, i);
            }
            if (text.startsWith("/*", i)) {
                var end = text.indexOf("*/", i + 2);
                return end < 0 ? text.length() : end + 2;
            }
            if (c == '%' && isMagic(i)) {
                return magic(i);
            }
            before = c;
            if (c == '"' || c == '\'') {
                return literalEnd(i, c);
            }
            parentheses += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            parentheses = Math.max(0, parentheses);
            return i + 1;
        }

        private boolean isMagic(int at) {
            var line = lines.lineOf(at);
            var content = text.substring(at, lines.end(line));
            if (parentheses > 0
                    || !text.substring(lines.start(line), at).isBlank()
                    || !MAGIC.matcher(content).matches()) {
                return false;
            }
            return before == ';'
                    || before == '{'
                    || before == '}'
                    || TWO_WORDS.matcher(content.strip()).matches();
        }

        private int magic(int at) {
            var line = lines.lineOf(at);
            var last = lines.continuedTo(line);
            var joined = lines.joined(at, last);
            var matcher = MAGIC.matcher(joined);
            var name = matcher.matches() ? matcher.group(1) : "";
            var arguments = matcher.matches() && matcher.group(2) != null ? matcher.group(2) : "";
            specials.add(special(SpecialKind.LINE_MAGIC, line, last, at - lines.start(line), name, arguments));
            blanked.append(text, copied, at).append("\n".repeat(last - line));
            copied = lines.end(last);
            before = ';';
            return copied;
        }

        private int literalEnd(int start, char quote) {
            var close = text.startsWith("\"\"\"", start) ? "\"\"\"" : String.valueOf(quote);
            var i = start + close.length();
            while (i < text.length()) {
                var c = text.charAt(i);
                if (c == '\\') {
                    i += 2;
                } else if (text.startsWith(close, i)) {
                    return i + close.length();
                } else if (c == '\n' && close.length() == 1) {
                    return i;
                } else {
                    i++;
                }
            }
            return text.length();
        }
    }
}
