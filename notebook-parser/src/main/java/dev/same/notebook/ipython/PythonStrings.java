package dev.same.notebook.ipython;

import java.util.Locale;
import java.util.Set;

/**
 * Skips Python string literals, with the nested quotes that f-strings may have since Python 3.12. Offsets are indices of
 * the text; {@link #UNTERMINATED} stands for a literal that does not end.
 */
final class PythonStrings {
    static final int UNTERMINATED = -1;

    /** CPython's own limit of nested f-strings. */
    private static final int MAX_NESTING = 150;

    private static final Set<String> PREFIXES = Set.of("r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt");

    private final String text;

    PythonStrings(String text) {
        this.text = text;
    }

    static boolean isPrefix(String word) {
        return word.length() <= 2 && PREFIXES.contains(word.toLowerCase(Locale.ROOT));
    }

    /** Skip the literal whose opening quote stands at {@code quote}; return the index after it. */
    int skip(int quote, String prefix) {
        return skip(quote, prefix.toLowerCase(Locale.ROOT), 0);
    }

    private int skip(int quote, String prefix, int nesting) {
        var c = text.charAt(quote);
        var triple = text.startsWith(String.valueOf(c).repeat(3), quote);
        var close = triple ? String.valueOf(c).repeat(3) : String.valueOf(c);
        var formatted = (prefix.contains("f") || prefix.contains("t")) && nesting < MAX_NESTING;
        var i = quote + close.length();
        while (i < text.length()) {
            var at = text.charAt(i);
            if (at == '\\') {
                i = formatted ? afterBackslash(i, prefix) : i + 2;
            } else if (text.startsWith(close, i)) {
                return i + close.length();
            } else if (at == '\n' && !triple) {
                return UNTERMINATED;
            } else if (formatted && at == '{' && !text.startsWith("{{", i)) {
                i = skipField(i + 1, close, nesting);
                if (i == UNTERMINATED) {
                    return UNTERMINATED;
                }
            } else {
                i += formatted && text.startsWith("{{", i) ? 2 : 1;
            }
        }
        return UNTERMINATED;
    }

    private int afterBackslash(int i, String prefix) {
        if (i + 1 < text.length() && (text.charAt(i + 1) == '{' || text.charAt(i + 1) == '}')) {
            return i + 1;
        }
        if (!prefix.contains("r") && text.startsWith("\\N{", i)) {
            var end = text.indexOf('}', i);
            return end < 0 ? text.length() : end + 1;
        }
        return i + 2;
    }

    /** Skip a replacement field from behind its brace to behind its closing brace. */
    private int skipField(int start, String close, int nesting) {
        var depth = 0;
        var i = start;
        while (i < text.length()) {
            var c = text.charAt(i);
            if (isWordStart(c)) {
                var end = wordEnd(text, i);
                if (end < text.length() && isQuote(text.charAt(end)) && isPrefix(text.substring(i, end))) {
                    i = skip(end, text.substring(i, end).toLowerCase(Locale.ROOT), nesting + 1);
                } else {
                    i = end;
                }
            } else if (isQuote(c)) {
                i = skip(i, "", nesting + 1);
            } else if (c == '#') {
                i = lineEnd(text, i);
            } else if (c == '}' && depth == 0) {
                return i + 1;
            } else if (c == ':' && depth == 0) {
                return skipFormatSpec(i + 1, close, nesting);
            } else {
                depth += c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
                i++;
            }
            if (i == UNTERMINATED) {
                return UNTERMINATED;
            }
        }
        return UNTERMINATED;
    }

    private int skipFormatSpec(int start, String close, int nesting) {
        var i = start;
        while (i < text.length()) {
            var c = text.charAt(i);
            if (c == '}') {
                return i + 1;
            }
            if (text.startsWith(close, i) || (c == '\n' && close.length() == 1) || nesting >= MAX_NESTING) {
                return UNTERMINATED;
            }
            i = c == '{' ? skipField(i + 1, close, nesting + 1) : i + 1;
            if (i == UNTERMINATED) {
                return UNTERMINATED;
            }
        }
        return UNTERMINATED;
    }

    static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    static boolean isWordStart(char c) {
        return Character.isUnicodeIdentifierStart(c) || c == '_' || Character.isSurrogate(c);
    }

    static int wordEnd(String text, int start) {
        var i = start;
        while (i < text.length()
                && (Character.isUnicodeIdentifierPart(text.charAt(i)) || Character.isSurrogate(text.charAt(i)))) {
            i++;
        }
        return Math.max(i, start + 1);
    }

    static int lineEnd(String text, int from) {
        var end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }
}
