package dev.same.magics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A line for a shell as the commands that it is made of, as far as quotes and {@code && || | ; &} tell. */
final class ShellCommands {
    private static final String LEFT_OUT = "...";

    private ShellCommands() {}

    /**
     * Return the line with those commands alone that are wanted. What else stands there is nobody's business, and may be secret:
     * a password that is piped into a command, a login before it.
     */
    static String only(String line, Predicate<String> wanted) {
        List<String> kept = new ArrayList<>();
        boolean all = true;
        for (String part : parts(line)) {
            boolean separator = part.matches("[;&|]+");
            boolean keep = separator || wanted.test(part.strip());
            all &= keep || part.isBlank();
            String text = keep || part.isBlank() ? part.strip() : LEFT_OUT;
            if (!text.isEmpty()) {
                kept.add(text);
            }
        }
        return all ? line : String.join(" ", kept);
    }

    /** Commands and what separates them, in turn. */
    private static List<String> parts(String line) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
                part.append(c).append(line.charAt(++i));
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
                part.append(c);
            } else if (c == '\'' || c == '"') {
                quote = c;
                part.append(c);
            } else if (isSeparator(line, i)) {
                int end = i;
                while (end < line.length() && isSeparator(line, end)) {
                    end++;
                }
                parts.add(part.toString());
                parts.add(line.substring(i, end));
                part.setLength(0);
                i = end - 1;
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    /** An ampersand beside an angle bracket belongs to a redirection: {@code 2>&1}. */
    private static boolean isSeparator(String line, int at) {
        char c = line.charAt(at);
        if (c == '&') {
            return !(at > 0 && line.charAt(at - 1) == '>') && !(at + 1 < line.length() && line.charAt(at + 1) == '>');
        }
        return c == ';' || c == '|';
    }
}
