package dev.same.kernel.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Subshells of the gateway's own, of which clients get no message: what runs in one does not keep the user's cells waiting. For the
 * reactor's thread.
 */
final class OwnSubshells {
    private static final byte[] EMPTY = {'{', '}'};

    private final Host host;
    private final Supplier<ChildSockets> child;

    /** What waits for the answer to a request, by the request's id. */
    private final Map<String, Consumer<JsonNode>> asked = new HashMap<>();

    OwnSubshells(Host host, Supplier<ChildSockets> child) {
        this.host = host;
        this.child = child;
    }

    /** Make one; its id comes later, or none if the child made none or has ended. */
    void open(Consumer<Optional<String>> then) {
        ask(
                "create_subshell_request",
                Json.object(),
                reply -> then.accept(
                        Optional.of(reply.path("subshell_id").asText()).filter(id -> !id.isEmpty())));
    }

    void close(String id) {
        ask("delete_subshell_request", Json.object().put("subshell_id", id), reply -> {});
    }

    private void ask(String type, ObjectNode content, Consumer<JsonNode> then) {
        ObjectNode header = host.ownHeader(type);
        asked.put(header.path("msg_id").asText(), then);
        child.get()
                .control(host.clients
                        .wire()
                        .compose(List.of(), Json.bytes(header), EMPTY, EMPTY, Json.bytes(content), List.of()));
    }

    /** Take a reply on the control channel; return whether it was to us. */
    boolean replied(Message message) throws MalformedMessageException {
        Consumer<JsonNode> then = asked.remove(message.parentId());
        if (then == null) {
            return false;
        }
        host.clients.wire().verify(message);
        then.accept(message.content());
        return true;
    }

    void childDied() {
        List<Consumer<JsonNode>> waiting = List.copyOf(asked.values());
        asked.clear();
        waiting.forEach(then -> then.accept(Json.object()));
    }
}
