package dev.same.kernel.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/**
 * Puts what the user wrote in place of what the child was shown, in a {@code history_reply}. An entry is [session, line,
 * input] or [session, line, [input, output]]. Cells of earlier sessions keep the comments that their magics were turned into.
 */
final class History {
    private History() {}

    static boolean restore(ObjectNode content, Map<String, String> written) {
        boolean changed = false;
        for (JsonNode entry : content.path("history")) {
            if (entry instanceof ArrayNode fields && fields.size() == 3) {
                changed |= fields.get(2) instanceof ArrayNode pair
                        ? restore(pair, 0, written)
                        : restore(fields, 2, written);
            }
        }
        return changed;
    }

    private static boolean restore(ArrayNode fields, int index, Map<String, String> written) {
        JsonNode field = fields.path(index);
        String original = written.get(field.asText("").strip());
        if (!field.isTextual() || original == null) {
            return false;
        }
        fields.set(index, TextNode.valueOf(original));
        return true;
    }
}
