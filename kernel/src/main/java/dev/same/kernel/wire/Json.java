package dev.same.kernel.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON as messages hold it: objects, of limited depth and size. */
public final class Json {
    /** Of one frame. An output of 100 MB is a message that people do send. */
    static final int MAX_BYTES = 512 * 1024 * 1024;

    private static final int MAX_DEPTH = 500;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_BYTES)
                    .maxNameLength(50_000)
                    .maxNumberLength(5_000)
                    .build())
            .build());

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Any value as a tree: maps, lists, records, trees. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** An object as a map; empty for anything else. */
    public static Map<String, Object> map(JsonNode tree) {
        return tree.isObject()
                ? MAPPER.convertValue(tree, new TypeReference<LinkedHashMap<String, Object>>() {})
                : Map.of();
    }

    public static byte[] bytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new UncheckedIOException("a tree in memory can be written", e);
        }
    }

    /**
     * Read an object.
     *
     * @param what of the message it is, for the exception
     */
    public static ObjectNode object(byte[] frame, String what) throws MalformedMessageException {
        try {
            if (MAPPER.readTree(frame) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw new MalformedMessageException("its " + what + " is not JSON");
        }
        throw new MalformedMessageException("its " + what + " is not a JSON object");
    }

    /** Check that a frame is one object and nothing more, without keeping it. */
    static void check(byte[] frame, String what) throws MalformedMessageException {
        if (frame.length == 2 && frame[0] == '{' && frame[1] == '}') {
            return;
        }
        try (JsonParser parser = MAPPER.getFactory().createParser(frame)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedMessageException("its " + what + " is not a JSON object");
            }
            int depth = 1;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    throw new MalformedMessageException("its " + what + " is not complete");
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
            if (parser.nextToken() != null) {
                throw new MalformedMessageException("its " + what + " is more than a JSON object");
            }
        } catch (IOException e) {
            throw new MalformedMessageException("its " + what + " is not JSON");
        }
    }
}
