package dev.same.pipeline.dataflow.java;

/** Reads Java token by token, as far as telling statements apart needs it. */
final class Lexer {
    private final String source;
    private int position;
    private int start;

    Lexer(String source) {
        this.source = source;
    }

    /** Move to the next token; comments and white space are none. */
    boolean next() {
        skipBlank();
        start = position;
        if (position >= source.length()) {
            return false;
        }
        char c = source.charAt(position);
        if (source.startsWith("\"\"\"", position)) {
            position += 3;
            skipQuoted("\"\"\"");
        } else if (c == '"' || c == '\'') {
            position++;
            skipQuoted(String.valueOf(c));
        } else if (Character.isJavaIdentifierStart(c)) {
            skipWord();
        } else if (source.startsWith("->", position) || source.startsWith("==", position) || isComparison()) {
            position += 2;
        } else {
            position++;
        }
        return true;
    }

    String token() {
        return source.substring(start, position);
    }

    int start() {
        return start;
    }

    int end() {
        return position;
    }

    /** Continue at a position. */
    void moveTo(int newPosition) {
        position = newPosition;
        start = newPosition;
    }

    boolean atLineStart() {
        int i = start - 1;
        while (i >= 0 && (source.charAt(i) == ' ' || source.charAt(i) == '\t')) {
            i--;
        }
        return i < 0 || source.charAt(i) == '\n';
    }

    /** Whether the token is a word that a {@code -} and another word follow: {@code non-sealed}. */
    boolean hasDash() {
        return position < source.length() && source.charAt(position) == '-';
    }

    private boolean isComparison() {
        char c = source.charAt(position);
        return (c == '!' || c == '<' || c == '>') && source.startsWith("=", position + 1);
    }

    private void skipWord() {
        while (position < source.length() && Character.isJavaIdentifierPart(source.charAt(position))) {
            position++;
        }
    }

    private void skipBlank() {
        while (position < source.length()) {
            if (Character.isWhitespace(source.charAt(position))) {
                position++;
            } else if (source.startsWith("//", position)) {
                int end = source.indexOf('\n', position);
                position = end < 0 ? source.length() : end;
            } else if (source.startsWith("/*", position)) {
                int end = source.indexOf("*/", position + 2);
                position = end < 0 ? source.length() : end + 2;
            } else {
                return;
            }
        }
    }

    private void skipQuoted(String quote) {
        while (position < source.length() && !source.startsWith(quote, position)) {
            if (quote.length() == 1 && source.charAt(position) == '\n') {
                return;
            }
            position += source.charAt(position) == '\\' ? 2 : 1;
        }
        position = Math.min(source.length(), position + quote.length());
    }
}
