package dev.same.pipeline.dataflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Small questions about Python source text. */
final class PythonText {
    private PythonText() {}

    /** Return the index after a string literal whose first quote is at {@code from}. */
    static int endOfString(String source, int from) {
        var quote = source.charAt(from);
        var triple = source.startsWith(String.valueOf(quote).repeat(3), from);
        var end = String.valueOf(quote).repeat(triple ? 3 : 1);
        var position = from + end.length();
        while (position < source.length()) {
            var c = source.charAt(position);
            if (c == '\\') {
                position += 2;
            } else if (source.startsWith(end, position)) {
                return position + end.length();
            } else if (c == '\n' && !triple) {
                return position;
            } else {
                position++;
            }
        }
        return source.length();
    }

    static int indexOutsideBrackets(String text, char wanted) {
        var level = 0;
        for (var index = 0; index < text.length(); index++) {
            var c = text.charAt(index);
            if (c == wanted && level == 0) {
                return index;
            }
            level += c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
        }
        return -1;
    }

    static List<String> splitAtCommas(String text) {
        List<String> parts = new ArrayList<>();
        var rest = text;
        for (var comma = indexOutsideBrackets(rest, ','); comma >= 0; comma = indexOutsideBrackets(rest, ',')) {
            parts.add(rest.substring(0, comma));
            rest = rest.substring(comma + 1);
        }
        parts.add(rest);
        return parts;
    }

    /** Return the start of each line, and the length of the text as last element. */
    static int[] lineStarts(String source) {
        var starts = new int[source.length() + 2];
        var count = 1;
        for (var index = 0; index < source.length(); index++) {
            var c = source.charAt(index);
            if (c == '\n' || (c == '\r' && !(index + 1 < source.length() && source.charAt(index + 1) == '\n'))) {
                starts[count++] = index + 1;
            }
        }
        starts[count++] = source.length();
        return Arrays.copyOf(starts, count);
    }
}
