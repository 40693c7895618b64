package dev.same.kernel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.start.Connection;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Request;
import dev.same.kernel.wire.Wire;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * The five sockets that clients connect to. Opens their messages, drops what is not signed or not well formed with a line in
 * the log, welcomes subscribers, and sends what the kernel says of its own or passes on. For the reactor's thread.
 */
public final class Clients {
    private static final byte[] EMPTY = {'{', '}'};
    private static final System.Logger LOG = System.getLogger(Clients.class.getName());

    /** A frame beyond this ends its sender's connection before it is read: room is made for it before it is known to be signed. */
    private static final long MAX_FRAME =
            Math.min(128L << 20, Math.max(32L << 20, Runtime.getRuntime().maxMemory() / 8));

    /** Replies that wait for a client that does not read them. */
    private static final int REPLIES = 10_000;

    private static final FrameAllocator ALLOCATOR = new FrameAllocator(MAX_FRAME);

    private static final int ASK_ATTEMPTS = 250;
    private static final long ASK_MILLIS = 20;

    private final Reactor reactor;
    private final Wire wire;
    private final Map<Channel, ZMQ.Socket> routers = new EnumMap<>(Channel.class);
    private final Publication publication;
    private final List<byte[]> unwelcomed = new ArrayList<>();
    private final String prefix = Wire.newId();
    private String session = "";
    private long count;
    private long refused;
    private long unanswered;

    /**
     * Bind all sockets.
     *
     * @param slow what is done for clients that read their outputs slowly
     *
     * @throws IllegalStateException if one of the addresses cannot be bound, naming it
     */
    public Clients(Reactor reactor, Connection connection, Slow slow) {
        this.reactor = reactor;
        this.wire = new Wire(connection.key());
        startHeartbeat(connection);
        ZMQ.Socket iopub = reactor.socket(SocketType.XPUB);
        iopub.setXpubVerbose(true);
        publication = new Publication(reactor, iopub, slow);
        bind(iopub, connection, connection.iopub());
        routers.put(Channel.SHELL, bind(SocketType.ROUTER, connection, connection.shell()));
        routers.put(Channel.CONTROL, bind(SocketType.ROUTER, connection, connection.control()));
        routers.put(Channel.STDIN, bind(SocketType.ROUTER, connection, connection.stdin()));
        reactor.read(iopub, this::subscribed);
    }

    private void startHeartbeat(Connection connection) {
        ZMQ.Socket socket = reactor.socketOfAnotherThread(SocketType.ROUTER);
        socket.setLinger(0);
        try {
            bind(socket, connection, connection.heartbeat());
        } catch (IllegalStateException e) {
            socket.close();
            throw e;
        }
        Heartbeat.start(socket);
    }

    private ZMQ.Socket bind(SocketType type, Connection connection, int port) {
        ZMQ.Socket socket = reactor.socket(type);
        socket.setRouterMandatory(true);
        socket.setSndHWM(REPLIES);
        return bind(socket, connection, port);
    }

    private static ZMQ.Socket bind(ZMQ.Socket socket, Connection connection, int port) {
        socket.setMaxMsgSize(MAX_FRAME);
        socket.setMsgAllocator(ALLOCATOR);
        connection.curve().ifPresent(curve -> {
            socket.setCurveServer(true);
            socket.setCurvePublicKey(ZMQ.Curve.z85Decode(curve.publicKey()));
            socket.setCurveSecretKey(ZMQ.Curve.z85Decode(curve.secretKey()));
        });
        String address = connection.address(port);
        try {
            socket.bind(address);
        } catch (ZMQException e) {
            throw new IllegalStateException(
                    "cannot bind " + address + ": " + e.getMessage()
                            + " (another program may use the port: start the kernel again for other ports)",
                    e);
        }
        return socket;
    }

    /** Take requests of a channel. */
    public void serve(Channel channel, Consumer<Request> handler) {
        reactor.read(router(channel), frames -> {
            try {
                handler.accept(wire.open(frames));
            } catch (MalformedMessageException e) {
                refuse(channel, e);
            }
        });
    }

    private void refuse(Channel channel, MalformedMessageException problem) {
        refused++;
        // Who floods with garbage must not fill the log either.
        if (refused <= 20 || refused % 1_000 == 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "dropped a message on {0}: {1} ({2} dropped so far)",
                    channel.name().toLowerCase(java.util.Locale.ROOT),
                    problem.getMessage(),
                    refused);
        }
    }

    private ZMQ.Socket router(Channel channel) {
        ZMQ.Socket socket = routers.get(channel);
        if (socket == null) {
            throw new IllegalArgumentException("no socket for " + channel);
        }
        return socket;
    }

    /** Leave requests of a channel where they are, so that clients have to wait. */
    public void pause(Channel channel, boolean paused) {
        reactor.pause(router(channel), paused);
    }

    /** Tell when publishing has to wait for slow clients (true), and when it goes on (false). */
    public void onStall(Consumer<Boolean> listener) {
        publication.onStall(listener);
    }

    /** Signs and checks with the clients' key. */
    public Wire wire() {
        return wire;
    }

    /** Name the life of the kernel. Subscribers are welcomed from now on. */
    public void begin(String session) {
        this.session = session;
        unwelcomed.forEach(this::welcome);
        unwelcomed.clear();
    }

    /** Whether publishing has to wait for slow clients. */
    boolean stalled() {
        return publication.stalled();
    }

    public String session() {
        return session;
    }

    private void subscribed(List<byte[]> frames) {
        byte[] frame = frames.get(0);
        if (frames.size() != 1 || frame.length == 0 || frame[0] != 1) {
            return;
        }
        byte[] topic = java.util.Arrays.copyOfRange(frame, 1, frame.length);
        if (!session.isEmpty()) {
            welcome(topic);
        } else if (unwelcomed.size() < 1_000) {
            unwelcomed.add(topic);
        }
    }

    private void welcome(byte[] topic) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(topic))
                    .toString();
        } catch (CharacterCodingException e) {
            return;
        }
        publish(topic, "iopub_welcome", EMPTY, Json.object().put("subscription", text));
    }

    /** Publish frames as they are. */
    public void publish(List<byte[]> frames) {
        publication.publish(frames);
    }

    /** Publish a message of the kernel's own. */
    public void publish(String type, byte[] parent, ObjectNode content) {
        publish(("kernel." + session + "." + type).getBytes(StandardCharsets.UTF_8), type, parent, content);
    }

    private void publish(byte[] topic, String type, byte[] parent, ObjectNode content) {
        publish(wire.compose(List.of(topic), header(type), parent, EMPTY, Json.bytes(content), List.of()));
    }

    public void status(byte[] parent, String state) {
        publish("status", parent, Json.object().put("execution_state", state));
    }

    /** Send the answer to a request, with a content of the kernel's own. */
    public void reply(Channel channel, Request request, String type, JsonNode content) {
        reply(channel, request, type, Json.bytes(content), Optional.empty());
    }

    /** Send the answer to a request, with a content as it stands on the wire. */
    public void reply(Channel channel, Request request, String type, byte[] content, Optional<byte[]> metadata) {
        send(
                channel,
                wire.compose(
                        request.message().identities(),
                        header(type),
                        request.message().headerBytes(),
                        metadata.orElse(EMPTY),
                        content,
                        List.of()));
    }

    /**
     * Send a question for input to the client that its identities name. Its stdin socket may connect later than that for
     * requests; the question is sent again for some seconds.
     */
    public void ask(List<byte[]> frames) {
        ask(frames, ASK_ATTEMPTS);
    }

    private void ask(List<byte[]> frames, int attempts) {
        try {
            if (attempts == 0 || Sockets.send(router(Channel.STDIN), frames)) {
                return;
            }
        } catch (ZMQException notConnected) {
            if (attempts == 1) {
                LOG.log(System.Logger.Level.WARNING, "asked for input, and the client has no stdin socket");
            }
        }
        reactor.later(ASK_MILLIS, () -> ask(frames, attempts - 1));
    }

    /** Send frames as they are to the client that their identities name. */
    public void send(Channel channel, List<byte[]> frames) {
        boolean sent;
        String why = "the client does not read";
        try {
            sent = Sockets.send(router(channel), frames);
        } catch (ZMQException e) {
            sent = false;
            why = "the client has gone";
        }
        if (!sent) {
            unanswered++;
            if (unanswered <= 5 || unanswered % 1_000 == 0) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "dropped a reply on {0}: {1} ({2} dropped so far)",
                        channel.name().toLowerCase(java.util.Locale.ROOT),
                        why,
                        unanswered);
            }
        }
    }

    /** The header of a new message. */
    public byte[] header(String type) {
        return Json.bytes(newHeader(type, session));
    }

    private ObjectNode newHeader(String type, String session) {
        return Json.object()
                .put("msg_id", prefix + "_" + count++)
                .put("msg_type", type)
                .put("username", "kernel")
                .put("session", session)
                .put("date", Instant.now().truncatedTo(ChronoUnit.MICROS).toString())
                .put("version", "5.4");
    }

    /** The prefix of ids of messages that this gateway made. */
    public String prefix() {
        return prefix;
    }
}
