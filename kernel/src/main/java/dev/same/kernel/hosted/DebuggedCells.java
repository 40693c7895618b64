package dev.same.kernel.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.same.kernel.magic.MagicCell;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Message;
import dev.same.kernel.wire.Request;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets breakpoints hit in cells with magics. A debugger of Jupyter names a cell by a file whose name is a hash of its text:
 * clients by the text that the user wrote, the child by the text that it was given. Both have the same lines, so it is enough
 * to make both files and to exchange their names in what passes. For the reactor's thread.
 */
final class DebuggedCells {
    private static final byte[] EMPTY = {'{', '}'};
    private static final int MOST = 1_000;

    private final Host host;
    private final Consumer<List<byte[]>> toChild;

    /** By the id of a client's request or of ours: that of the other, while the child has not answered. */
    private final Map<String, String> pairs = new HashMap<>();

    /** Files of texts that the child was given, by the id of the client's request. */
    private final Map<String, String> given = new HashMap<>();

    /** File of what the user wrote, to the file of what the child was given. */
    private final Map<String, String> files = new LinkedHashMap<>();

    DebuggedCells(Host host, Consumer<List<byte[]>> toChild) {
        this.host = host;
        this.toChild = toChild;
    }

    /** Pass a {@code debug_request} on. */
    void request(Request request) {
        Message message = request.message();
        try {
            ObjectNode content = message.content();
            if (content.path("command").asText().equals("dumpCell") && pairs.size() < MOST) {
                String code = content.path("arguments").path("code").asText();
                host.magics
                        .flatMap(magics -> magics.find(code, host.language))
                        .map(MagicCell::engineCode)
                        .ifPresent(engineCode -> dump(request, content, engineCode));
            }
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("its JSON was checked", e);
        }
        toChild.accept(translated(message, true));
    }

    private void dump(Request request, ObjectNode content, String code) {
        ObjectNode header = host.ownHeader("debug_request");
        pairs.put(header.path("msg_id").asText(), request.header().id());
        pairs.put(request.header().id(), header.path("msg_id").asText());
        ObjectNode own = content.deepCopy();
        own.putObject("arguments").put("code", code);
        toChild.accept(
                host.clients.wire().compose(List.of(), Json.bytes(header), EMPTY, EMPTY, Json.bytes(own), List.of()));
    }

    /** What a client is told for what the child answered; empty if the child was asked by us. */
    Optional<List<byte[]>> reply(Message message) throws MalformedMessageException {
        String parent = message.parentId();
        String other = pairs.remove(parent);
        if (other == null) {
            return Optional.of(translated(message, false));
        }
        JsonNode file = message.content().path("body").path("sourcePath");
        if (parent.startsWith(host.ownPrefix)) {
            given.put(other, file.asText());
            return Optional.empty();
        }
        String own = given.remove(parent);
        if (own != null && !own.isEmpty() && file.isTextual()) {
            remember(file.asText(), own);
        }
        return Optional.of(message.frames());
    }

    private void remember(String written, String given) {
        files.put(written, given);
        if (files.size() > MOST) {
            files.remove(files.keySet().iterator().next());
        }
    }

    private List<byte[]> translated(Message message, boolean toChild) {
        if (files.isEmpty()) {
            return message.frames();
        }
        byte[] before = message.contentBytes();
        String text = new String(before, StandardCharsets.UTF_8);
        String changed = text;
        for (Map.Entry<String, String> file : files.entrySet()) {
            String from = toChild ? file.getKey() : file.getValue();
            String to = toChild ? file.getValue() : file.getKey();
            changed = changed.replace(quoted(from), quoted(to));
        }
        return changed.equals(text)
                ? message.frames()
                : host.clients.wire().withContent(message, changed.getBytes(StandardCharsets.UTF_8));
    }

    /** As a string of JSON, whole: a path that only begins alike is another. */
    private static String quoted(String path) {
        return new String(Json.bytes(TextNode.valueOf(path)), StandardCharsets.UTF_8);
    }
}
