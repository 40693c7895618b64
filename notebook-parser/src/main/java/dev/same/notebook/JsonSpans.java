package dev.same.notebook;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON parser that knows where each value starts and ends in the bytes. */
final class JsonSpans {
    /** For the document, cells and their metadata; objects inside these may have any number. */
    private static final int MAX_FIELDS = 10_000;

    private final JsonParser parser;
    private final byte[] bytes;
    private final int base;
    private final Problems problems;

    JsonSpans(JsonParser parser, byte[] bytes, int base, Problems problems) {
        this.parser = parser;
        this.bytes = bytes;
        this.base = base;
        this.problems = problems;
    }

    /** Consumes the value of a field and returns true, or leaves it and returns false: it is then skipped. */
    interface MemberHandler {
        boolean read(String name) throws IOException;
    }

    /** A {@link MemberHandler} that gets the parser. */
    interface SpansHandler {
        boolean read(String name, JsonSpans spans) throws IOException;
    }

    JsonParser parser() {
        return parser;
    }

    @Nullable
    JsonToken next() throws IOException {
        return parser.nextToken();
    }

    @Nullable
    JsonToken token() {
        return parser.currentToken();
    }

    /** Return where the current token starts. */
    int offset() {
        return base + (int) parser.currentTokenLocation().getByteOffset();
    }

    String pointer() {
        return parser.getParsingContext().pathAsPointer().toString();
    }

    /** Return the text of the current value if it is a string. */
    Optional<String> text() throws IOException {
        return token() == JsonToken.VALUE_STRING ? Optional.of(parser.getText()) : Optional.empty();
    }

    /** Return the current number if it is a 32-bit integer. */
    Optional<Integer> smallInt() throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.INT
                ? Optional.of(parser.getIntValue())
                : Optional.empty();
    }

    /** Note a problem unless the current token is the expected one. */
    boolean expect(JsonToken expected, String allowed) {
        if (token() == expected) {
            return true;
        }
        problems.add(pointer(), offset(), "found " + describe() + ", need " + allowed);
        return false;
    }

    /** Say what the current value is. */
    String describe() {
        var token = token();
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "something else";
        };
    }

    Members object(SpansHandler handler, JsonSpans spans) throws IOException {
        return object(name -> handler.read(name, spans));
    }

    /** Read the current object to its end. */
    Members object(MemberHandler handler) throws IOException {
        var start = offset();
        var names = new HashSet<String>();
        List<Members.Member> members = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var nameStart = offset();
            if (!names.add(name)) {
                problems.add(pointer(), nameStart, "the key \"" + name + "\" stands twice in one object");
            }
            if (names.size() > MAX_FIELDS) {
                throw problems.fatal(pointer(), nameStart, "an object with more than " + MAX_FIELDS + " fields");
            }
            parser.nextToken();
            var valueStart = offset();
            var isString = token() == JsonToken.VALUE_STRING;
            if (!handler.read(name)) {
                skip();
            }
            var end = isString ? endOfString(valueStart) : here();
            members.add(new Members.Member(name, nameStart, new Span(valueStart, end)));
        }
        return new Members(new Span(start, here()), members);
    }

    /** Skip the current value; long strings are not decoded. */
    void skip() throws IOException {
        parser.skipChildren();
    }

    private int here() {
        return base + (int) parser.currentLocation().getByteOffset();
    }

    private int endOfString(int start) {
        var i = start + 1;
        while (i < bytes.length && bytes[i] != '"') {
            i += bytes[i] == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, bytes.length);
    }
}
