package dev.same.javasession;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes magic lines out of Java source, leaving every line where it is. */
final class Magics {
    /**
     * Source without magics.
     *
     * @param source as many lines as before; magic lines are empty
     * @param others magics that are not SAME's own
     */
    record Result(String source, List<Other> others) {}

    record Other(String name, int line) {}

    private final String source;
    private final StringBuilder out = new StringBuilder();
    private final List<Other> others = new ArrayList<>();
    private char last = ';';
    private int depth;
    private int position;
    private int line = 1;

    private Magics(String source) {
        this.source = source;
    }

    static Result blank(String source) {
        return new Magics(source).run();
    }

    /** How many brackets of the source are still open; comments and literals don't count. */
    static int openBrackets(String source) {
        var magics = new Magics(source);
        magics.run();
        return magics.depth;
    }

    private Result run() {
        boolean lineStart = true;
        while (position < source.length()) {
            char c = source.charAt(position);
            if (lineStart && (c == '%' || source.startsWith("?%", position)) && magic().isPresent()) {
                continue;
            }
            if (source.startsWith("//", position)) {
                copyUntil("\n", 0);
            } else if (source.startsWith("/*", position)) {
                copyUntil("*/", 2);
            } else if (source.startsWith("\"\"\"", position)) {
                copyQuoted("\"\"\"");
            } else if (c == '"' || c == '\'') {
                copyQuoted(String.valueOf(c));
            } else {
                copy();
                depth += c == '(' || c == '{' || c == '[' ? 1 : c == ')' || c == '}' || c == ']' ? -1 : 0;
                if (!Character.isWhitespace(c)) {
                    last = c;
                }
                lineStart = c == '\n' || (lineStart && Character.isWhitespace(c));
                continue;
            }
            lineStart = false;
        }
        return new Result(out.toString(), others);
    }

    /** Skips a magic line: anything at the start of a statement, {@code %same} after an expression without semicolon. */
    private Optional<String> magic() {
        int end = source.indexOf('\n', position);
        String text = source.substring(position, end < 0 ? source.length() : end);
        String name = text.replaceFirst("^\\??%+", "").split("\\s", 2)[0];
        boolean statementStart = last == ';' || last == '}';
        if (depth > 0 || name.isEmpty() || !(statementStart || name.equals("same"))) {
            return Optional.empty();
        }
        if (!name.equals("same")) {
            others.add(new Other(text.split("\\s", 2)[0], line));
        }
        position += text.length();
        if (text.startsWith("%%")) {
            while (position < source.length()) {
                out.append(source.charAt(position) == '\n' ? "\n" : "");
                position++;
            }
        }
        return Optional.of(name);
    }

    private void copyUntil(String end, int length) {
        int stop = source.indexOf(end, position + length);
        int until = stop < 0 ? source.length() : stop + length;
        while (position < until) {
            copy();
        }
    }

    private void copyQuoted(String quote) {
        for (int i = 0; i < quote.length(); i++) {
            copy();
        }
        while (position < source.length() && !source.startsWith(quote, position)) {
            if (quote.length() == 1 && source.charAt(position) == '\n') {
                return;
            }
            if (source.charAt(position) == '\\' && position + 1 < source.length()) {
                copy();
            }
            copy();
        }
        for (int i = 0; i < quote.length() && position < source.length(); i++) {
            copy();
        }
        last = '"';
    }

    private void copy() {
        char c = source.charAt(position++);
        out.append(c);
        if (c == '\n') {
            line++;
        }
    }
}
