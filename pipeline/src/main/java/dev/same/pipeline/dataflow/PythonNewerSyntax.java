package dev.same.pipeline.dataflow;

/**
 * Rewrites syntax that is newer than the grammar into older syntax that binds and reads the same names on the same lines.
 *
 * <p>Used only on source that the grammar has refused. Knows template strings and {@code except A, B:} of Python 3.14, and
 * defaults of type parameters of 3.13.
 */
final class PythonNewerSyntax {
    private final String source;
    private final StringBuilder result;
    private int position;
    private int depth;

    private PythonNewerSyntax(String source) {
        this.source = source;
        this.result = new StringBuilder(source.length() + 16);
    }

    static String rewrite(String source) {
        return new PythonNewerSyntax(source).run();
    }

    private String run() {
        while (position < source.length()) {
            var c = source.charAt(position);
            if (c == '#') {
                copyTo(endOfLine(position));
            } else if (c == '"' || c == '\'') {
                copyTo(endOfString(position));
            } else if (Character.isJavaIdentifierStart(c)) {
                word();
            } else if (Character.isDigit(c)) {
                copyTo(endOfWord(position));
            } else {
                depth += c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
                copyTo(position + 1);
            }
        }
        return result.toString();
    }

    private void word() {
        var end = endOfWord(position);
        var word = source.substring(position, end);
        var quoted = end < source.length() && (source.charAt(end) == '"' || source.charAt(end) == '\'');
        if (quoted
                && word.length() <= 2
                && word.toLowerCase(java.util.Locale.ROOT).matches("t|tr|rt")) {
            result.append(word.replace('t', 'f').replace('T', 'F'));
            position = end;
        } else if (depth == 0 && word.equals("except")) {
            copyTo(end);
            exceptClause();
        } else if (depth == 0 && (word.equals("def") || word.equals("class") || word.equals("type"))) {
            copyTo(end);
            typeParameters();
        } else {
            copyTo(end);
        }
    }

    /** Put {@code except A, B:} into parentheses. */
    private void exceptClause() {
        var start = position;
        while (start < source.length() && (source.charAt(start) == '*' || source.charAt(start) == ' ')) {
            start++;
        }
        var end = start;
        var commas = 0;
        for (var level = 0; end < source.length(); end++) {
            var c = source.charAt(end);
            if (c == '\n' || (c == ':' && level == 0)) {
                break;
            }
            level += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            commas += c == ',' && level == 0 ? 1 : 0;
        }
        var clause = source.substring(start, end);
        if (commas > 0 && end < source.length() && source.charAt(end) == ':' && !clause.contains(" as ")) {
            result.append(source, position, start).append('(').append(clause).append(')');
            position = end;
        }
    }

    /** Turn {@code [T = D]} into {@code [T: (D)]}, both being evaluated only when asked for. */
    private void typeParameters() {
        var open = position;
        while (open < source.length()
                && (source.charAt(open) == ' ' || Character.isJavaIdentifierPart(source.charAt(open)))) {
            open++;
        }
        if (open == position || open >= source.length() || source.charAt(open) != '[') {
            return;
        }
        var close = open;
        var level = 0;
        do {
            level += source.charAt(close) == '[' || source.charAt(close) == '('
                    ? 1
                    : source.charAt(close) == ']' || source.charAt(close) == ')' ? -1 : 0;
            close++;
        } while (close < source.length() && level > 0);
        if (level > 0) {
            return;
        }
        result.append(source, position, open + 1);
        var inside = source.substring(open + 1, close - 1);
        var separator = "";
        for (var parameter : PythonText.splitAtCommas(inside)) {
            result.append(separator).append(withoutDefault(parameter));
            separator = ",";
        }
        result.append(']');
        position = close;
    }

    private static String withoutDefault(String parameter) {
        var equals = PythonText.indexOutsideBrackets(parameter, '=');
        if (equals < 0) {
            return parameter;
        }
        var declared = parameter.substring(0, equals);
        var standard = parameter.substring(equals + 1);
        var colon = PythonText.indexOutsideBrackets(declared, ':');
        if (declared.strip().startsWith("*")) {
            // No bound is allowed here: a further parameter takes the default's place.
            return declared + ", _" + declared.strip().replace("*", "") + "_default: (" + standard + ")";
        }
        return colon < 0
                ? declared + ": (" + standard + ")"
                : declared.substring(0, colon) + ": (" + declared.substring(colon + 1) + ", " + standard + ")";
    }

    private void copyTo(int end) {
        result.append(source, position, end);
        position = end;
    }

    private int endOfLine(int from) {
        var end = source.indexOf('\n', from);
        return end < 0 ? source.length() : end;
    }

    private int endOfWord(int from) {
        var end = from;
        while (end < source.length() && Character.isJavaIdentifierPart(source.charAt(end))) {
            end++;
        }
        return end;
    }

    private int endOfString(int from) {
        return PythonText.endOfString(source, from);
    }
}
