package dev.same.notebook.ipython;

/**
 * One logical line of Python: a physical line, or several joined by brackets, strings or backslashes. Offsets are indices
 * of the text, -1 for "none".
 *
 * @param first offset of the first token
 * @param assign offset of the first {@code =} outside brackets
 * @param afterAssign offset of the token after it
 * @param last offset of the last token; of the comment, if one follows
 * @param end offset of the newline that ends it, or of the end of the text
 * @param broken whether a string or bracket does not end: no special line can follow
 */
record LogicalLine(int first, int assign, int afterAssign, int last, int end, boolean broken) {

    boolean blank() {
        return first < 0;
    }

    /** Read the logical line that starts at an offset. */
    static LogicalLine read(String text, int start) {
        var reader = new Reader(text, start);
        return reader.read();
    }

    private static final class Reader {
        private final String text;
        private final PythonStrings strings;
        private int i;
        private int depth;
        private int first = -1;
        private int assign = -1;
        private int afterAssign = -1;
        private int last = -1;

        Reader(String text, int start) {
            this.text = text;
            this.strings = new PythonStrings(text);
            this.i = start;
        }

        LogicalLine read() {
            while (i < text.length()) {
                var c = text.charAt(i);
                if (c == '\n' && depth == 0) {
                    return line(i, false);
                } else if (Character.isWhitespace(c) || c == '\uFEFF') {
                    i++;
                } else if (c == '\\' && continues(i)) {
                    i = text.indexOf('\n', i) + 1;
                } else if (c == '#') {
                    last = i;
                    i = PythonStrings.lineEnd(text, i);
                } else if (!token(c)) {
                    return line(text.length(), true);
                }
            }
            return line(text.length(), depth > 0);
        }

        /** Whether only the line end follows a backslash. */
        private boolean continues(int backslash) {
            return text.startsWith("\n", backslash + 1) || text.startsWith("\r\n", backslash + 1);
        }

        private boolean token(char c) {
            var start = i;
            note(start);
            if (PythonStrings.isWordStart(c)) {
                i = PythonStrings.wordEnd(text, i);
                if (i < text.length()
                        && PythonStrings.isQuote(text.charAt(i))
                        && PythonStrings.isPrefix(text.substring(start, i))) {
                    return string(text.substring(start, i));
                }
            } else if (PythonStrings.isQuote(c)) {
                return string("");
            } else if (c == '(' || c == '[' || c == '{') {
                depth++;
                i++;
            } else if (c == ')' || c == ']' || c == '}') {
                depth = Math.max(0, depth - 1);
                i++;
            } else {
                i += operatorLength(text, i);
                if (c == '=' && i == start + 1 && depth == 0 && assign < 0) {
                    assign = start;
                }
            }
            return true;
        }

        private void note(int offset) {
            if (first < 0) {
                first = offset;
            }
            if (assign >= 0 && afterAssign < 0) {
                afterAssign = offset;
            }
            last = offset;
        }

        private boolean string(String prefix) {
            i = strings.skip(i, prefix);
            return i != PythonStrings.UNTERMINATED;
        }

        private LogicalLine line(int end, boolean broken) {
            return new LogicalLine(first, assign, afterAssign, last, end, broken);
        }
    }

    /** Return how many characters the operator at an offset has; 1 for any other character. */
    static int operatorLength(String text, int at) {
        var c = text.charAt(at);
        var next = at + 1 < text.length() ? text.charAt(at + 1) : '\0';
        if ("/*<>".indexOf(c) >= 0 && next == c) {
            return at + 2 < text.length() && text.charAt(at + 2) == '=' ? 3 : 2;
        }
        return next == '=' && "=!<>+-*/%&|^@:".indexOf(c) >= 0 ? 2 : 1;
    }
}
