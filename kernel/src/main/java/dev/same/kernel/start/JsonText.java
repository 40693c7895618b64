package dev.same.kernel.start;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a small JSON text into maps, lists, strings, numbers ({@link Long}, {@link Double}) and booleans; null is the
 * string "null"'s absence and reads as an empty map. Only for files that start a kernel, see the package.
 */
final class JsonText {
    private static final int MAX_DEPTH = 50;

    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /**
     * Read an object.
     *
     * @param name of the file, for messages
     */
    static Map<String, Object> object(String text, String name) {
        var reader = new JsonText(text.startsWith("\uFEFF") ? text.substring(1) : text);
        try {
            Object value = reader.value(0);
            reader.space();
            if (reader.at != reader.text.length()) {
                throw reader.wrong("nothing more");
            }
            if (value instanceof Map<?, ?> map) {
                Map<String, Object> result = new LinkedHashMap<>();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    result.put((String) entry.getKey(), entry.getValue());
                }
                return result;
            }
            throw new IllegalArgumentException("expected an object");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is not JSON as a kernel needs it: " + e.getMessage(), e);
        }
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw wrong("less nesting");
        }
        space();
        char c = peek();
        if (c == '{') {
            return map(depth);
        }
        if (c == '[') {
            return list(depth);
        }
        if (c == '"') {
            return string();
        }
        return word();
    }

    private Map<String, Object> map(int depth) {
        Map<String, Object> result = new LinkedHashMap<>();
        at++;
        space();
        if (peek() == '}') {
            at++;
            return result;
        }
        while (true) {
            space();
            if (peek() != '"') {
                throw wrong("a name");
            }
            String name = string();
            space();
            expect(':');
            result.put(name, value(depth + 1));
            space();
            if (peek() == '}') {
                at++;
                return result;
            }
            expect(',');
        }
    }

    private List<Object> list(int depth) {
        List<Object> result = new ArrayList<>();
        at++;
        space();
        if (peek() == ']') {
            at++;
            return result;
        }
        while (true) {
            result.add(value(depth + 1));
            space();
            if (peek() == ']') {
                at++;
                return result;
            }
            expect(',');
        }
    }

    private String string() {
        var result = new StringBuilder();
        at++;
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                return result.toString();
            }
            if (c != '\\') {
                result.append(c);
                continue;
            }
            char escaped = peek();
            at++;
            switch (escaped) {
                case 'n' -> result.append('\n');
                case 't' -> result.append('\t');
                case 'r' -> result.append('\r');
                case 'b' -> result.append('\b');
                case 'f' -> result.append('\f');
                case 'u' -> {
                    if (at + 4 > text.length()) {
                        throw wrong("four hexadecimal digits");
                    }
                    result.append((char) Integer.parseInt(text, at, at + 4, 16));
                    at += 4;
                }
                case '"', '\\', '/' -> result.append(escaped);
                default -> throw wrong("an escape that JSON has");
            }
        }
    }

    private Object word() {
        int begin = at;
        while (at < text.length()
                && ("+-.".indexOf(text.charAt(at)) >= 0 || Character.isLetterOrDigit(text.charAt(at)))) {
            at++;
        }
        String word = text.substring(begin, at);
        switch (word) {
            case "true":
                return Boolean.TRUE;
            case "false":
                return Boolean.FALSE;
            case "null":
                return Map.of();
            default:
                break;
        }
        try {
            return Long.valueOf(word);
        } catch (NumberFormatException notWhole) {
            try {
                return Double.valueOf(word);
            } catch (NumberFormatException e) {
                at = begin;
                throw wrong("a value");
            }
        }
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw wrong("'" + c + "'");
        }
        at++;
    }

    private IllegalArgumentException wrong(String expected) {
        int line = 1;
        for (int i = 0; i < at && i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                line++;
            }
        }
        return new IllegalArgumentException("expected " + expected + " in line " + line);
    }

    /** A string as JSON writes it. */
    static String quote(String value) {
        var result = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                result.append('\\').append(c);
            } else if (c < ' ') {
                String hex = Integer.toHexString(c);
                result.append("\\u").append("0".repeat(4 - hex.length())).append(hex);
            } else {
                result.append(c);
            }
        }
        return result.append('"').toString();
    }
}
