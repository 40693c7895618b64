package dev.same.notebook.program;

import java.util.ArrayList;
import java.util.List;

/** Splits the text after {@code %same} into words as a shell does; {@code #} at the start of a word begins a comment. */
final class Words {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private int i;

    private Words(String text) {
        this.text = text;
    }

    /**
     * Split a text.
     *
     * @throws IllegalArgumentException when a quote does not end
     */
    static List<String> split(String text) {
        var words = new Words(text);
        words.read();
        return words.words;
    }

    private void read() {
        while (i < text.length()) {
            var c = text.charAt(i);
            if (Character.isWhitespace(c)) {
                i++;
            } else if (c == '#') {
                return;
            } else {
                words.add(word());
            }
        }
    }

    private String word() {
        var word = new StringBuilder();
        while (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
            var c = text.charAt(i);
            if (c == '\'' || c == '"') {
                quoted(c, word);
            } else if (c == '\\' && i + 1 < text.length()) {
                word.append(text.charAt(i + 1));
                i += 2;
            } else {
                word.append(c);
                i++;
            }
        }
        return word.toString();
    }

    private void quoted(char quote, StringBuilder word) {
        var start = i++;
        while (i < text.length() && text.charAt(i) != quote) {
            if (quote == '"' && text.charAt(i) == '\\' && i + 1 < text.length() && isEscaped(text.charAt(i + 1))) {
                i++;
            }
            word.append(text.charAt(i++));
        }
        if (i >= text.length()) {
            throw new IllegalArgumentException(
                    "the quote " + quote + " at column " + (start + 1) + " of \"" + text.strip() + "\" does not end");
        }
        i++;
    }

    private static boolean isEscaped(char c) {
        return c == '"' || c == '\\';
    }
}
