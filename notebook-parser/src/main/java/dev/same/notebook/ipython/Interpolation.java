package dev.same.notebook.ipython;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names that IPython puts into a shell command or the arguments of a magic: {@code {expression}} and {@code $name}.
 *
 * <p>As in IPython, {@code {{}, }}} and {@code $$} escape, {@code $} inside single quotes is left alone, and one field that
 * is no Python expression (the {@code {}} of find, an awk program) leaves the whole line as it is.
 */
final class Interpolation {
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern TWO_WORDS = Pattern.compile("[\\p{L}\\p{N}_)\\]\"'][ \\t]+[\\p{L}\\p{N}_(\"']");
    private static final Pattern OPERATOR =
            Pattern.compile("\\b(?:not\\s+in|is\\s+not|and|or|in|is|not|if|else|for|lambda)\\b");
    static final Set<String> KEYWORDS = Set.of(
            "False",
            "None",
            "True",
            "and",
            "as",
            "assert",
            "async",
            "await",
            "break",
            "class",
            "continue",
            "def",
            "del",
            "elif",
            "else",
            "except",
            "finally",
            "for",
            "from",
            "global",
            "if",
            "import",
            "in",
            "is",
            "lambda",
            "nonlocal",
            "not",
            "or",
            "pass",
            "raise",
            "return",
            "try",
            "while",
            "with",
            "yield");

    private Interpolation() {}

    /** Return the names that are read, in order. */
    static List<String> names(String text) {
        var names = new LinkedHashSet<String>();
        var literals = new ArrayList<String>();
        if (!fields(text, names, literals)) {
            return List.of();
        }
        literals.forEach(literal -> dollarNames(literal, names));
        return List.copyOf(names);
    }

    /** Return the names that a Python expression or statement may read; superset, without keywords. */
    static List<String> codeNames(String code) {
        var names = new LinkedHashSet<String>();
        addNames(code, names);
        return List.copyOf(names);
    }

    private static boolean fields(String text, Set<String> names, List<String> literals) {
        var literal = new StringBuilder();
        var i = 0;
        while (i < text.length()) {
            var c = text.charAt(i);
            if (text.startsWith("{{", i) || text.startsWith("}}", i)) {
                literal.append(c);
                i += 2;
            } else if (c == '}') {
                return false;
            } else if (c == '{') {
                var end = fieldEnd(text, i + 1);
                if (end < 0 || !field(text.substring(i + 1, end), names)) {
                    return false;
                }
                literals.add(literal.toString());
                literal.setLength(0);
                i = end + 1;
            } else {
                literal.append(c);
                i++;
            }
        }
        literals.add(literal.toString());
        return true;
    }

    private static int fieldEnd(String text, int start) {
        var depth = 0;
        for (var i = start; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '}' && depth-- == 0) {
                return i;
            }
            depth += c == '{' ? 1 : 0;
        }
        return -1;
    }

    private static boolean field(String field, Set<String> names) {
        var expression = field;
        var end = expressionEnd(field);
        if (end >= 0) {
            expression = field.substring(0, end);
        }
        var bare = STRING.matcher(expression).replaceAll("''");
        if (bare.isBlank() || bare.indexOf('$') >= 0 || bare.indexOf(';') >= 0 || adjacentWords(bare)) {
            return false;
        }
        addNames(expression, names);
        addFormatNames(end < 0 ? "" : field.substring(end), names);
        return true;
    }

    /** As in str.format: the field ends at the first colon or exclamation mark outside square brackets. */
    private static int expressionEnd(String field) {
        var brackets = 0;
        for (var i = 0; i < field.length(); i++) {
            var c = field.charAt(i);
            if ((c == ':' || c == '!') && brackets == 0) {
                return i;
            }
            brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
        }
        return -1;
    }

    private static void addFormatNames(String spec, Set<String> names) {
        var open = spec.indexOf('{');
        if (open >= 0) {
            var close = spec.indexOf('}', open);
            addNames(spec.substring(open + 1, close < 0 ? spec.length() : close), names);
        }
    }

    private static boolean adjacentWords(String bare) {
        return TWO_WORDS.matcher(OPERATOR.matcher(bare).replaceAll("+")).find();
    }

    private static void addNames(String code, Set<String> names) {
        var bare = STRING.matcher(code).replaceAll("''");
        var matcher = NAME.matcher(bare);
        while (matcher.find()) {
            var attribute = followsDot(bare, matcher.start());
            var digitBefore = matcher.start() > 0 && Character.isDigit(bare.charAt(matcher.start() - 1));
            if (!attribute && !digitBefore && !KEYWORDS.contains(matcher.group())) {
                names.add(matcher.group());
            }
        }
    }

    private static boolean followsDot(String text, int at) {
        var i = at - 1;
        while (i >= 0 && Character.isWhitespace(text.charAt(i))) {
            i--;
        }
        return i >= 0 && text.charAt(i) == '.';
    }

    private static void dollarNames(String literal, Set<String> names) {
        var quotesAfter = literal.chars().filter(c -> c == '\'').count();
        for (var i = 0; i < literal.length(); i++) {
            var c = literal.charAt(i);
            if (c == '\'') {
                quotesAfter--;
            } else if (c == '$' && literal.startsWith("$$", i)) {
                i++;
            } else if (c == '$' && quotesAfter % 2 == 0) {
                var matcher = NAME.matcher(literal).region(i + 1, literal.length());
                if (matcher.lookingAt()) {
                    names.add(matcher.group());
                }
            }
        }
    }
}
