package dev.same.kernel.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.start.Connection;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Message;
import dev.same.kernel.wire.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A client over real sockets. For one thread. */
public final class TestClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final byte[] EMPTY = {'{', '}'};

    public final ZMQ.Socket shell;
    public final ZMQ.Socket control;
    public final ZMQ.Socket stdin;
    public final ZMQ.Socket iopub;
    public final ZMQ.Socket heartbeat;
    public final Wire wire;
    public final List<Received> welcomes = new ArrayList<>();
    private final ZContext context = new ZContext();
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
        shell = connect(SocketType.DEALER, connection, connection.shell());
        control = connect(SocketType.DEALER, connection, connection.control());
        stdin = connect(SocketType.DEALER, connection, connection.stdin());
        heartbeat = connect(SocketType.REQ, connection, connection.heartbeat());
        iopub = context.createSocket(SocketType.SUB);
        iopub.setReceiveTimeOut(TIMEOUT_MILLIS);
        iopub.setRcvHWM(0);
        iopub.subscribe(ZMQ.SUBSCRIPTION_ALL);
        iopub.connect(connection.address(connection.iopub()));
        while (welcomes.isEmpty()) {
            Received first = receive(iopub);
            (first.type.equals("iopub_welcome") ? welcomes : published).add(first);
        }
        ask("kernel_info_request", Json.object());
    }

    private ZMQ.Socket connect(SocketType type, Connection connection, int port) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut(TIMEOUT_MILLIS);
        socket.setIdentity(session.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        socket.connect(connection.address(port));
        return socket;
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

    public void sendRaw(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    public String send(ZMQ.Socket socket, ObjectNode header, ObjectNode content) {
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

    public Received receive(ZMQ.Socket socket) throws MalformedMessageException {
        List<byte[]> frames = new ArrayList<>();
        do {
            byte[] frame = socket.recv();
            if (frame == null) {
                throw new AssertionError("nothing came in " + TIMEOUT_MILLIS + " ms; published so far: "
                        + published.stream().map(Received::kind).toList());
            }
            frames.add(frame);
        } while (socket.hasReceiveMore());
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

    public Received reply(ZMQ.Socket socket, String id) throws MalformedMessageException {
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
        context.setLinger(0);
        context.close();
    }
}
