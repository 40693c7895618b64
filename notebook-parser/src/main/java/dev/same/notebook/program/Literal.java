package dev.same.notebook.program;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one literal of Python or JSON: numbers, strings, booleans, null, lists and maps of these. */
final class Literal {
    private static final int MAX_DEPTH = 100;
    private static final Pattern NUMBER = Pattern.compile(
            "[+-]?(?:0[xX][0-9a-fA-F]+|(?:\\d[\\d_]*)?\\.?\\d[\\d_]*(?:[eE][+-]?\\d+)?|\\d[\\d_]*\\.(?:[eE][+-]?\\d+)?)");
    private static final Map<String, JsonNode> WORDS = Map.of(
            "True", BooleanNode.TRUE,
            "true", BooleanNode.TRUE,
            "False", BooleanNode.FALSE,
            "false", BooleanNode.FALSE,
            "None", NullNode.instance,
            "null", NullNode.instance);

    private final String text;
    private int i;

    private Literal(String text, int start) {
        this.text = text;
        this.i = start;
    }

    /** A literal, and the index behind it. */
    record Read(JsonNode value, int end) {}

    /** Thrown inside only. */
    private static final class NoLiteral extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoLiteral() {
            super("no literal", null, false, false);
        }
    }

    /** Read the literal that starts at an index; empty when there is none. */
    static Optional<Read> at(String text, int start) {
        try {
            var literal = new Literal(text, start);
            var value = literal.value(0);
            return Optional.of(new Read(value, literal.i));
        } catch (NoLiteral e) {
            return Optional.empty();
        }
    }

    /** Read a text that is a literal as a whole. */
    static Optional<JsonNode> of(String text) {
        var stripped = text.strip();
        return at(stripped, 0).filter(read -> read.end() == stripped.length()).map(Read::value);
    }

    private JsonNode value(int depth) {
        blanks();
        if (i >= text.length() || depth > MAX_DEPTH) {
            throw new NoLiteral();
        }
        var c = text.charAt(i);
        return switch (c) {
            case '[' -> list(']', depth);
            case '(' -> list(')', depth);
            case '{' -> map(depth);
            case '"', '\'' -> TextNode.valueOf(string(false));
            default -> Character.isLetter(c) ? word() : number();
        };
    }

    private JsonNode word() {
        if ((text.startsWith("r'", i) || text.startsWith("r\"", i))) {
            i++;
            return TextNode.valueOf(string(true));
        }
        var end = i;
        while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        var value = WORDS.get(text.substring(i, end));
        if (value == null) {
            throw new NoLiteral();
        }
        i = end;
        return value;
    }

    private JsonNode number() {
        var matcher = NUMBER.matcher(text).region(i, text.length());
        if (!matcher.lookingAt()) {
            throw new NoLiteral();
        }
        i = matcher.end();
        if (i < text.length() && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '_')) {
            throw new NoLiteral();
        }
        var digits = matcher.group().replace("_", "");
        var hex = digits.matches("[+-]?0[xX].*");
        if (!hex && digits.matches(".*[.eE].*")) {
            return DoubleNode.valueOf(Double.parseDouble(digits));
        }
        var value = hex ? new BigInteger(digits.replaceFirst("0[xX]", ""), 16) : new BigInteger(digits);
        if (value.bitLength() < 32) {
            return IntNode.valueOf(value.intValue());
        }
        return value.bitLength() < 64 ? LongNode.valueOf(value.longValue()) : BigIntegerNode.valueOf(value);
    }

    private JsonNode list(char close, int depth) {
        var list = JsonNodeFactory.instance.arrayNode();
        var commas = 0;
        i++;
        while (!accept(close)) {
            list.add(value(depth + 1));
            if (accept(',')) {
                commas++;
            } else if (!peek(close)) {
                throw new NoLiteral();
            }
        }
        // (1) is a number in brackets, (1,) and () are tuples.
        return close == ')' && commas == 0 && list.size() == 1 ? list.get(0) : list;
    }

    private JsonNode map(int depth) {
        var map = JsonNodeFactory.instance.objectNode();
        i++;
        while (!accept('}')) {
            var key = value(depth + 1);
            if (!key.isTextual() || !accept(':')) {
                throw new NoLiteral();
            }
            map.set(key.textValue(), value(depth + 1));
            if (!accept(',') && !peek('}')) {
                throw new NoLiteral();
            }
        }
        return map;
    }

    private String string(boolean raw) {
        var quote = text.charAt(i);
        var triple = String.valueOf(quote).repeat(3);
        var close = text.startsWith(triple, i) ? triple : String.valueOf(quote);
        i += close.length();
        var value = new StringBuilder();
        while (!text.startsWith(close, i)) {
            if (i >= text.length() || (text.charAt(i) == '\n' && close.length() == 1)) {
                throw new NoLiteral();
            }
            if (text.charAt(i) == '\\' && !raw) {
                escape(value);
            } else {
                value.append(text.charAt(i++));
            }
        }
        i += close.length();
        return value.toString();
    }

    private void escape(StringBuilder value) {
        i++;
        if (i >= text.length()) {
            throw new NoLiteral();
        }
        var c = text.charAt(i++);
        switch (c) {
            case 'n' -> value.append('\n');
            case 't' -> value.append('\t');
            case 'r' -> value.append('\r');
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case '0' -> value.append('\0');
            case '\n' -> {}
            case '\\', '\'', '"', '/' -> value.append(c);
            case 'x' -> value.appendCodePoint(hex(2));
            case 'u' -> value.appendCodePoint(hex(4));
            default -> throw new NoLiteral();
        }
    }

    private int hex(int digits) {
        if (i + digits > text.length() || !text.substring(i, i + digits).matches("[0-9a-fA-F]+")) {
            throw new NoLiteral();
        }
        i += digits;
        return Integer.parseInt(text.substring(i - digits, i), 16);
    }

    private boolean accept(char c) {
        if (!peek(c)) {
            return false;
        }
        i++;
        return true;
    }

    private boolean peek(char c) {
        blanks();
        return i < text.length() && text.charAt(i) == c;
    }

    private void blanks() {
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
    }
}
