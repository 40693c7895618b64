package dev.same.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The bytes of a notebook, and how to make trees of parts of them. */
record Document(byte[] bytes) {
    static ObjectNode emptyObject() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode emptyArray() {
        return JsonNodeFactory.instance.arrayNode();
    }

    JsonNode tree(Span span) {
        try {
            return JsonTrees.MAPPER.readTree(bytes, span.start(), span.end() - span.start());
        } catch (IOException e) {
            throw new UncheckedIOException("a part of the notebook that was read before cannot be read again", e);
        }
    }

    ObjectNode object(Span span) {
        return tree(span) instanceof ObjectNode object ? object : emptyObject();
    }

    ArrayNode array(Span span) {
        return tree(span) instanceof ArrayNode array ? array : emptyArray();
    }
}
