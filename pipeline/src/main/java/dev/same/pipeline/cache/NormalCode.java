package dev.same.pipeline.cache;

import java.util.regex.Pattern;

/** Code without what does not matter to its result: comments, blank lines, blanks at the ends of lines, some magics. */
final class NormalCode {
    /** Magics that change how a session feels and not what it computes. */
    private static final Pattern IDLE_MAGIC = Pattern.compile(
            "^%(?:same\\b|matplotlib\\s+inline|autoreload\\b|load_ext\\s+autoreload|config\\s+(?:IPCompleter|InlineBackend)\\b).*");

    private final String source;
    private final boolean python;
    private final StringBuilder code = new StringBuilder();
    private final StringBuilder line = new StringBuilder();
    private int at;

    private NormalCode(String source, boolean python) {
        this.source = source;
        this.python = python;
    }

    /** Return what matters of a cell or a statement. */
    static String of(String language, String source) {
        boolean python = language.equals("python");
        // The body of a cell magic is another language: a # there may be data.
        if (python
                && source.stripLeading().startsWith("%%")
                && !source.stripLeading().startsWith("%%same")) {
            return source.strip();
        }
        return new NormalCode(source, python).run();
    }

    private String run() {
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '\n') {
                endLine();
                at++;
            } else if (c == '"' || c == '\'') {
                string(c);
            } else if (isLineComment(c)) {
                skipTo("\n", false);
            } else if (!python && source.startsWith("/*", at)) {
                skipTo("*/", true);
                line.append(' ');
            } else if (c == '\\' && at + 1 < source.length()) {
                line.append(c).append(source.charAt(at + 1));
                at += 2;
            } else {
                line.append(c);
                at++;
            }
        }
        endLine();
        return code.toString();
    }

    private boolean isLineComment(char c) {
        if (python) {
            // In a line that a shell gets, # may be part of an argument.
            String before = line.toString().stripLeading();
            return c == '#' && !before.startsWith("!") && !before.startsWith("%");
        }
        return source.startsWith("//", at);
    }

    private void skipTo(String end, boolean including) {
        int found = source.indexOf(end, at);
        at = found < 0 ? source.length() : found + (including ? end.length() : 0);
    }

    private void string(char quote) {
        String triple = String.valueOf(quote).repeat(3);
        boolean isLong = source.startsWith(triple, at) && (python || quote == '"');
        String end = isLong ? triple : String.valueOf(quote);
        int start = at;
        at += end.length();
        while (at < source.length() && !source.startsWith(end, at)) {
            if (!isLong && source.charAt(at) == '\n') {
                break;
            }
            at += source.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(source.length(), at);
        if (source.startsWith(end, at)) {
            at += end.length();
        }
        line.append(source, start, at);
    }

    private void endLine() {
        String text = line.toString().stripTrailing();
        line.setLength(0);
        if (!text.isBlank() && !IDLE_MAGIC.matcher(text.stripLeading()).matches()) {
            code.append(python ? text : text.stripLeading()).append('\n');
        }
    }
}
