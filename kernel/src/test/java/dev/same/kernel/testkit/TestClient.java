package dev.same.kernel.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.start.Connection;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Message;
import dev.same.kernel.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A client over real sockets. For one thread. */
public final class TestClient implements AutoCloseable {
    private static final byte[] EMPTY = {'{', '}'};

    public final PlainSocket shell;
    public final PlainSocket control;
    public final PlainSocket stdin;
    public final PlainSocket iopub;
    public final PlainSocket heartbeat;
    public final Wire wire;
    public final List<Received> welcomes = new ArrayList<>();
    private final List<Received> replies = new ArrayList<>();
    private final List<Received> published = new ArrayList<>();
    private final String session = Wire.newId();

    /** A message that came back. */
    public record Received(String type, ObjectNode header, ObjectNode parent, ObjectNode content, Message message) {
        public String parentId() {
            return parent.path("msg_id").asText();
        }

        /** Its type, or the state that it tells. */
        public String kind() {
            return type.equals("status") ? content.path("execution_state").asText() : type;
        }
    }

    public TestClient(Connection connection) throws MalformedMessageException {
        wire = new Wire(connection.key());
        shell = connect("DEALER", connection, connection.shell());
        control = connect("DEALER", connection, connection.control());
        stdin = connect("DEALER", connection, connection.stdin());
        heartbeat = connect("REQ", connection, connection.heartbeat());
        iopub = connect("SUB", connection, connection.iopub());
        iopub.subscribe("");
        while (welcomes.isEmpty()) {
            Received first = receive(iopub);
            (first.type.equals("iopub_welcome") ? welcomes : published).add(first);
        }
        ask("kernel_info_request", Json.object());
    }

    private PlainSocket connect(String type, Connection connection, int port) {
        return new PlainSocket(type, connection.ip(), port, session);
    }

    public ObjectNode header(String type) {
        return Json.object()
                .put("msg_id", Wire.newId())
                .put("msg_type", type)
                .put("session", session)
                .put("username", "test")
                .put("date", Instant.now().toString())
                .put("version", "5.4");
    }

    public List<byte[]> frames(ObjectNode header, ObjectNode content, List<byte[]> buffers) {
        return wire.compose(List.of(), Json.bytes(header), EMPTY, EMPTY, Json.bytes(content), buffers);
    }

    public void sendRaw(PlainSocket socket, List<byte[]> frames) {
        socket.send(frames);
    }

    /** Send a beat and return what comes back, as a REQ socket does. */
    public String beat(String text) {
        heartbeat.send(List.of(new byte[0], text.getBytes(StandardCharsets.UTF_8)));
        List<byte[]> back = heartbeat.receive().orElseThrow(() -> new AssertionError("no beat came back"));
        return new String(back.get(back.size() - 1), StandardCharsets.UTF_8);
    }

    public String send(PlainSocket socket, ObjectNode header, ObjectNode content) {
        sendRaw(socket, frames(header, content, List.of()));
        return header.path("msg_id").asText();
    }

    public String send(String type, ObjectNode content) {
        return send(shell, header(type), content);
    }

    public String execute(String code) {
        return send("execute_request", cell(code));
    }

    public ObjectNode cell(String code) {
        return Json.object().put("code", code).put("allow_stdin", true);
    }

    public Received receive(PlainSocket socket) throws MalformedMessageException {
        List<byte[]> frames = socket.receive()
                .orElseThrow(() -> new AssertionError("nothing came; published so far: "
                        + published.stream().map(Received::kind).toList()));
        Message message = Message.of(frames);
        wire.verify(message);
        ObjectNode header = Json.object(message.headerBytes(), "header");
        return new Received(
                header.path("msg_type").asText(),
                header,
                Json.object(message.parentBytes(), "parent"),
                message.content(),
                message);
    }

    public Received reply(PlainSocket socket, String id) throws MalformedMessageException {
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i).parentId().equals(id)) {
                return replies.remove(i);
            }
        }
        while (true) {
            Received received = receive(socket);
            if (received.parentId().equals(id)) {
                return received;
            }
            replies.add(received);
        }
    }

    public Received reply(String id) throws MalformedMessageException {
        return reply(shell, id);
    }

    /** Ask on the shell and wait for the reply. */
    public Received ask(String type, ObjectNode content) throws MalformedMessageException {
        return reply(send(type, content));
    }

    public Received askControl(String type, ObjectNode content) throws MalformedMessageException {
        return reply(control, send(control, header(type), content));
    }

    /** What is published about a request, up to its idle. */
    public List<Received> outputs(String id) throws MalformedMessageException {
        List<Received> found = new ArrayList<>();
        while (true) {
            Received received = next(id);
            found.add(received);
            if (received.kind().equals("idle")) {
                return found;
            }
        }
    }

    /** The next that is published about a request. */
    public Received next(String id) throws MalformedMessageException {
        for (int i = 0; i < published.size(); i++) {
            if (published.get(i).parentId().equals(id)) {
                return published.remove(i);
            }
        }
        while (true) {
            Received received = receive(iopub);
            if (received.parentId().equals(id)) {
                return received;
            }
            published.add(received);
        }
    }

    /** What was published and not asked for yet. */
    public List<Received> others() {
        return published;
    }

    @Override
    public void close() {
        List.of(shell, control, stdin, iopub, heartbeat).forEach(PlainSocket::close);
    }
}
