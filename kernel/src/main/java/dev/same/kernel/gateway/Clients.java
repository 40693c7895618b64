package dev.same.kernel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.start.Connection;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Request;
import dev.same.kernel.wire.Wire;
import dev.same.kernel.zmtp.Address;
import dev.same.kernel.zmtp.Limits;
import dev.same.kernel.zmtp.Outgoing;
import dev.same.kernel.zmtp.Reactor;
import dev.same.kernel.zmtp.RouterSocket;
import dev.same.kernel.zmtp.RouterSocket.Sent;
import dev.same.kernel.zmtp.Security;
import dev.same.kernel.zmtp.XpubSocket;
import dev.same.kernel.zmtp.XpubSocket.Subscriber;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;

/**
 * The five sockets that clients connect to. Opens their messages, drops what is not signed or not well formed with a line in
 * the log, welcomes subscribers, and sends what the kernel says of its own or passes on. For the reactor's thread.
 */
public final class Clients {
    private static final byte[] EMPTY = {'{', '}'};
    /** A message beyond this ends its sender's connection before it is read: room is made for it before it is known to be signed. */
    private static final long MAX_MESSAGE =
            Math.min(128L << 20, Math.max(32L << 20, Runtime.getRuntime().maxMemory() / 8));

    private static final int MAX_FRAMES = 100_000;

    private static final int ASK_ATTEMPTS = 250;
    private static final long ASK_MILLIS = 20;

    private final Reactor reactor;
    private final Wire wire;
    private final Map<Channel, RouterSocket> routers = new EnumMap<>(Channel.class);
    private final Map<Channel, Consumer<List<byte[]>>> handlers = new EnumMap<>(Channel.class);
    private final Publication publication;
    private final List<byte[]> unwelcomed = new ArrayList<>();

    /** Who was told that the kernel starts. */
    private final Set<Subscriber> told = Collections.newSetFromMap(new WeakHashMap<>());

    /** The message that says so; empty once there was another one. */
    private List<byte[]> starting = List.of();

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
        Security security = connection
                .curve()
                .map(curve -> Security.curve(curve.publicKey(), curve.secretKey()))
                .orElseGet(Security::none);
        var limits = new Limits(MAX_MESSAGE, MAX_FRAMES, true);
        // First, so that whoever connected before there was a kernel is answered first.
        Optional<ServerSocketChannel> inherited = InheritedListener.at(connection.shell());
        for (Channel channel : List.of(Channel.SHELL, Channel.CONTROL, Channel.STDIN)) {
            routers.put(
                    channel,
                    new RouterSocket(
                            reactor,
                            address(connection, port(connection, channel)),
                            channel == Channel.SHELL ? inherited : Optional.empty(),
                            security,
                            limits,
                            frames -> received(channel, frames)));
        }
        publication = new Publication(
                reactor,
                new XpubSocket(reactor, address(connection, connection.iopub()), security, limits, this::subscribed),
                slow);
        Heartbeat heartbeat = Heartbeat.start(address(connection, connection.heartbeat()), security, limits);
        reactor.onClose(heartbeat::stop);
    }

    private static Address address(Connection connection, int port) {
        return new Address(connection.ip(), port);
    }

    private static int port(Connection connection, Channel channel) {
        return switch (channel) {
            case SHELL -> connection.shell();
            case CONTROL -> connection.control();
            case STDIN -> connection.stdin();
        };
    }

    private void received(Channel channel, List<byte[]> frames) {
        Consumer<List<byte[]>> handler = handlers.get(channel);
        if (handler != null) {
            handler.accept(frames);
        }
    }

    /** Take requests of a channel. */
    public void serve(Channel channel, Consumer<Request> handler) {
        handlers.put(channel, frames -> {
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
            log().log(
                            System.Logger.Level.WARNING,
                            "dropped a message on {0}: {1} ({2} dropped so far)",
                            channel.name().toLowerCase(java.util.Locale.ROOT),
                            problem.getMessage(),
                            refused);
        }
    }

    private RouterSocket router(Channel channel) {
        RouterSocket socket = routers.get(channel);
        if (socket == null) {
            throw new IllegalArgumentException("no socket for " + channel);
        }
        return socket;
    }

    /** Leave requests of a channel where they are, so that clients have to wait. */
    public void pause(Channel channel, boolean paused) {
        router(channel).pause(paused);
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

    private void subscribed(Subscriber subscriber, byte[] topic) {
        if (!session.isEmpty()) {
            welcome(topic);
            tellStart(subscriber);
        } else if (unwelcomed.size() < 1_000) {
            unwelcomed.add(topic);
        }
    }

    /**
     * Say that the kernel starts: to who listens now, and to who comes before anything else was said. A client that connects
     * again after a restart comes a moment later than the kernel, and would wait for ever for a word of it.
     */
    public void starting() {
        starting = wire.compose(
                List.of(("kernel." + session + ".status").getBytes(StandardCharsets.UTF_8)),
                header("status"),
                EMPTY,
                EMPTY,
                Json.bytes(Json.object().put("execution_state", "starting")),
                List.of());
        publication.subscribers().forEach(this::tellStart);
    }

    private void tellStart(Subscriber subscriber) {
        if (!starting.isEmpty() && subscriber.wants(starting.get(0)) && told.add(subscriber)) {
            subscriber.send(new Outgoing(starting, size -> {}));
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
        publication.publish(wire.compose(
                List.of(topic),
                header("iopub_welcome"),
                EMPTY,
                EMPTY,
                Json.bytes(Json.object().put("subscription", text)),
                List.of()));
    }

    /** Publish frames as they are. */
    public void publish(List<byte[]> frames) {
        starting = List.of();
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
        if (attempts == 0) {
            log().log(System.Logger.Level.WARNING, "asked for input, and the client has no stdin socket that takes it");
            return;
        }
        if (router(Channel.STDIN).send(frames) == Sent.YES) {
            return;
        }
        reactor.later(ASK_MILLIS, () -> ask(frames, attempts - 1));
    }

    /** Send frames as they are to the client that their identities name. */
    public void send(Channel channel, List<byte[]> frames) {
        Sent sent = router(channel).send(frames);
        if (sent != Sent.YES) {
            unanswered++;
            if (unanswered <= 5 || unanswered % 1_000 == 0) {
                log().log(
                                System.Logger.Level.WARNING,
                                "dropped a reply on {0}: {1} ({2} dropped so far)",
                                channel.name().toLowerCase(java.util.Locale.ROOT),
                                sent == Sent.FULL ? "the client does not read" : "the client has gone",
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

    private static System.Logger log() {
        return System.getLogger(Clients.class.getName());
    }
}
