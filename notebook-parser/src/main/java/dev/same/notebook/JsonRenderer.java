package dev.same.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;

/** Writes new values as Jupyter does: {@code json.dumps(sort_keys=True, ensure_ascii=False)} in the document's layout. */
final class JsonRenderer {
    private static final Comparator<String> BY_CODE_POINTS = (a, b) ->
            java.util.Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

    private final JsonStyle style;
    private final Writer out;

    private JsonRenderer(JsonStyle style, Writer out) {
        this.style = style;
        this.out = out;
    }

    /** Return the text of a value that stands in an object at the given level. */
    static byte[] render(JsonNode value, JsonStyle style, int depth) {
        var bytes = new ByteArrayOutputStream();
        try (var writer = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
            new JsonRenderer(style, writer).value(value, depth);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static int compareKeys(String a, String b) {
        return BY_CODE_POINTS.compare(a, b);
    }

    private void value(JsonNode node, int depth) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> object(node, depth);
            case ARRAY -> array(node, depth);
            case STRING -> string(node.textValue());
            case NUMBER -> out.write(number(node));
            case BOOLEAN -> out.write(node.booleanValue() ? "true" : "false");
            case NULL, MISSING -> out.write("null");
            case BINARY, POJO -> string(node.asText());
        }
    }

    private static String number(JsonNode node) {
        if (node.isDouble() || node.isFloat()) {
            return PythonText.repr(node.doubleValue());
        }
        return node.isBigDecimal() ? node.decimalValue().toString() : node.asText();
    }

    private void object(JsonNode node, int depth) throws IOException {
        if (node.isEmpty()) {
            out.write("{}");
            return;
        }
        out.write("{");
        out.write(style.lineStart(depth + 1));
        var first = true;
        var sorted = node.properties().stream()
                .sorted(Map.Entry.comparingByKey(BY_CODE_POINTS))
                .toList();
        for (var field : sorted) {
            if (!first) {
                out.write(style.separator(depth + 1));
            }
            first = false;
            string(field.getKey());
            out.write(style.colon());
            value(field.getValue(), depth + 1);
        }
        out.write(style.lineStart(depth));
        out.write("}");
    }

    private void array(JsonNode node, int depth) throws IOException {
        if (node.isEmpty()) {
            out.write("[]");
            return;
        }
        out.write("[");
        out.write(style.lineStart(depth + 1));
        var first = true;
        for (var element : node) {
            if (!first) {
                out.write(style.separator(depth + 1));
            }
            first = false;
            value(element, depth + 1);
        }
        out.write(style.lineStart(depth));
        out.write("]");
    }

    private void string(String text) throws IOException {
        out.write('"');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '"' -> out.write("\\\"");
                case '\\' -> out.write("\\\\");
                case '\n' -> out.write("\\n");
                case '\r' -> out.write("\\r");
                case '\t' -> out.write("\\t");
                case '\b' -> out.write("\\b");
                case '\f' -> out.write("\\f");
                default -> {
                    if (c < ' ' || isLoneSurrogate(text, i)) {
                        out.write(String.format("\\u%04x", (int) c));
                    } else {
                        out.write(c);
                    }
                }
            }
        }
        out.write('"');
    }

    private static boolean isLoneSurrogate(String text, int i) {
        var c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
