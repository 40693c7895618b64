package dev.same.kernel.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the kernel reads of a header. The header itself is kept as bytes, fields that nobody knows included.
 *
 * @param subshell id of the subshell that it is for; empty is the main shell
 */
public record Header(String id, String type, String session, String subshell) {
    static Header parse(byte[] frame) throws MalformedMessageException {
        ObjectNode json = Json.object(frame, "header");
        return new Header(
                text(json, "msg_id", true),
                text(json, "msg_type", true),
                text(json, "session", false),
                text(json, "subshell_id", false));
    }

    /** The id of the message that a parent header names; empty if it names none. */
    static String id(byte[] parent) throws MalformedMessageException {
        return parent.length <= 2 ? "" : text(Json.object(parent, "parent header"), "msg_id", false);
    }

    private static String text(ObjectNode json, String field, boolean needed) throws MalformedMessageException {
        JsonNode value = json.get(field);
        if (value != null && value.isTextual() && !(needed && value.textValue().isEmpty())) {
            return value.textValue();
        }
        if (needed || (value != null && !value.isNull())) {
            throw new MalformedMessageException("its header has no " + field + " that is a text");
        }
        return "";
    }
}
