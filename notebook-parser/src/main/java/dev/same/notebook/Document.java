package dev.same.notebook;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The bytes of a notebook, and how to make trees of parts of them. */
record Document(byte[] bytes) {
    /** Python writes NaN and Infinity; outputs may hold long texts, and integers of any size. */
    static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNumberLength(100_000)
                            .maxNestingDepth(500)
                            .build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static ObjectNode emptyObject() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode emptyArray() {
        return JsonNodeFactory.instance.arrayNode();
    }

    JsonNode tree(Span span) {
        try {
            return MAPPER.readTree(bytes, span.start(), span.end() - span.start());
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
