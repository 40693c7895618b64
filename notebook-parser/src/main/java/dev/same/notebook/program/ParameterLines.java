package dev.same.notebook.program;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.same.notebook.ipython.IPythonScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the declarations of parameters: {@code %same param} lines, and cells with Papermill's tag. */
final class ParameterLines {
    static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern PYTHON_ASSIGNMENT =
            Pattern.compile("(?m)^([A-Za-z_]\\w*)[ \\t]*(?::[^=\\n]*)?=(?!=)[ \\t]*");
    private static final Pattern JAVA_ASSIGNMENT =
            Pattern.compile("(?m)^[ \\t]*(?:final[ \\t]+)?[\\w.<>, \\[\\]]+[ \\t]+([A-Za-z_]\\w*)[ \\t]*=(?!=)[ \\t]*");
    private static final Pattern PYTHON_TAIL = Pattern.compile("[ \\t\\r]*(?:#.*)?");
    private static final Pattern JAVA_TAIL = Pattern.compile("[ \\t\\r]*;?[ \\t\\r]*(?://.*)?");

    private final ProblemList problems;

    ParameterLines(ProblemList problems) {
        this.problems = problems;
    }

    /** Read {@code epochs=10 name="x y"}. */
    List<Parameter> magic(String text, int cell, int line) {
        List<Parameter> parameters = new ArrayList<>();
        var i = 0;
        while (i < text.length()) {
            var c = text.charAt(i);
            if (Character.isWhitespace(c) || c == ',') {
                i++;
                continue;
            }
            if (c == '#') {
                break;
            }
            var name = NAME.matcher(text).region(i, text.length());
            if (!name.lookingAt() || name.end() >= text.length() || text.charAt(name.end()) != '=') {
                problems.error(
                        cell,
                        line,
                        "\"" + word(text, i) + "\" is no parameter",
                        "write NAME=VALUE without blanks around =, as in %same param epochs=10 name=\"x y\"");
                return parameters;
            }
            var value = value(text, name.end() + 1);
            if (value.value().isMissingNode()) {
                problems.error(
                        cell,
                        line,
                        "parameter \"" + name.group() + "\" has no readable value: " + word(text, name.end() + 1),
                        "write a number, true, false, null, a string in quotes, or a list or map as in JSON");
                return parameters;
            }
            parameters.add(new Parameter(name.group(), value.value(), cell, line, Parameter.Origin.MAGIC));
            i = value.end();
        }
        if (parameters.isEmpty()) {
            problems.error(cell, line, "%same param declares no parameter", "write %same param NAME=VALUE ...");
        }
        return parameters;
    }

    /** A literal up to a blank; else, where it does not look like a list or string, the bare word is a string. */
    private static Literal.Read value(String text, int start) {
        var literal = Literal.at(text, start);
        if (start < text.length() && !Character.isWhitespace(text.charAt(start)) && literal.isPresent()) {
            var end = literal.get().end();
            if (end >= text.length() || Character.isWhitespace(text.charAt(end)) || text.charAt(end) == ',') {
                return literal.get();
            }
        }
        var word = word(text, start);
        if (word.isEmpty() || "\"'[{(".indexOf(word.charAt(0)) >= 0) {
            return new Literal.Read(MissingNode.getInstance(), start);
        }
        return new Literal.Read(TextNode.valueOf(word), start + word.length());
    }

    private static String word(String text, int start) {
        var end = start;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(start, end);
    }

    /** Read the assignments of literals at the top level of a {@code parameters} cell; other lines are code. */
    List<Parameter> tagged(String source, int cell, Language language) {
        var java = language == Language.JAVA;
        var starts = language == Language.PYTHON ? new IPythonScanner().logicalLineStarts(source) : Set.<Integer>of();
        List<Parameter> parameters = new ArrayList<>();
        var matcher = (java ? JAVA_ASSIGNMENT : PYTHON_ASSIGNMENT).matcher(source);
        var from = 0;
        while (matcher.find(from)) {
            from = matcher.end();
            var literal = Literal.at(source, matcher.end());
            if (literal.isEmpty()
                    || crossesLine(source, matcher.end())
                    || (!java && !starts.contains(matcher.start()))) {
                continue;
            }
            var end = literal.get().end();
            var tail = (java ? JAVA_TAIL : PYTHON_TAIL).matcher(source).region(end, lineEnd(source, end));
            if (tail.matches()) {
                var line = 1
                        + (int) source.substring(0, matcher.start(1))
                                .chars()
                                .filter(c -> c == '\n')
                                .count();
                JsonNode value = literal.get().value();
                parameters.add(new Parameter(matcher.group(1), value, cell, line, Parameter.Origin.TAGGED_CELL));
                from = end;
            }
        }
        return parameters;
    }

    private static boolean crossesLine(String source, int at) {
        return at >= source.length() || source.charAt(at) == '\n';
    }

    private static int lineEnd(String source, int from) {
        var end = source.indexOf('\n', from);
        return end < 0 ? source.length() : end;
    }
}
