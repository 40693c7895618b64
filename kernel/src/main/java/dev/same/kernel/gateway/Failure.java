package dev.same.kernel.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.wire.Json;
import java.util.List;

/** Why something failed, as messages say it. */
public record Failure(String name, String message, List<String> traceback) {
    public Failure {
        traceback = List.copyOf(traceback);
    }

    /** With a traceback of one line. */
    public static Failure of(String name, String message) {
        return new Failure(name, message, List.of(name + ": " + message));
    }

    /** Content of an {@code error} message. */
    public ObjectNode content() {
        ObjectNode content = Json.object().put("ename", name).put("evalue", message);
        ArrayNode lines = content.putArray("traceback");
        traceback.forEach(lines::add);
        return content;
    }

    /** Content of a reply. */
    public ObjectNode reply() {
        ObjectNode content = Json.object().put("status", "error");
        content.setAll(content());
        return content;
    }
}
