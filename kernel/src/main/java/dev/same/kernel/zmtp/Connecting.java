package dev.same.kernel.zmtp;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket that connects to another one, tries until it has a connection, and connects again when that has ended. What is sent
 * meanwhile waits.
 */
public final class Connecting implements Endpoint, AutoCloseable {
    /** So often a connection is tried. */
    private static final long AGAIN_MILLIS = 10;

    private static final byte[] ALL_TOPICS = {1};

    private final Reactor reactor;
    private final Address address;
    private final byte[] metadata;
    private final boolean subscribes;
    private final int priority;
    private final Limits limits;
    private final Consumer<List<byte[]>> handler;
    private final Deque<Outgoing> waiting = new ArrayDeque<>();
    private @Nullable Peer peer;
    private boolean connected;
    private boolean closed;

    private Connecting(
            Reactor reactor,
            Address address,
            byte[] metadata,
            boolean subscribes,
            int priority,
            Limits limits,
            Consumer<List<byte[]>> handler) {
        this.reactor = reactor;
        this.address = address;
        this.metadata = metadata;
        this.subscribes = subscribes;
        this.priority = priority;
        this.limits = limits;
        this.handler = handler;
        connect();
    }

    /**
     * A DEALER.
     *
     * @param identity that a ROUTER at the other end knows it by
     * @param priority among the sockets of the reactor; smaller ones have their turn first
     */
    public static Connecting dealer(
            Reactor reactor,
            Address address,
            byte[] identity,
            int priority,
            Limits limits,
            Consumer<List<byte[]>> handler) {
        return new Connecting(reactor, address, Metadata.of("DEALER", identity), false, priority, limits, handler);
    }

    /** A SUB of all topics. */
    public static Connecting subscriber(
            Reactor reactor, Address address, int priority, Limits limits, Consumer<List<byte[]>> handler) {
        return new Connecting(reactor, address, Metadata.of("SUB", new byte[0]), true, priority, limits, handler);
    }

    private void connect() {
        if (closed) {
            return;
        }
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(address.resolve());
            peer = new Peer(reactor, channel, this);
        } catch (IOException refused) {
            closeQuietly(channel);
            again();
        }
    }

    private static void closeQuietly(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            System.getLogger(Connecting.class.getName())
                    .log(System.Logger.Level.DEBUG, "a connection was not closed", e);
        }
    }

    private void again() {
        reactor.later(AGAIN_MILLIS, this::connect);
    }

    /** Send a message, now or when there is a connection. */
    public void send(List<byte[]> frames) {
        var message = new Outgoing(frames);
        Peer now = peer;
        if (connected && now != null) {
            now.send(message);
        } else {
            waiting.add(message);
        }
    }

    @Override
    public Mechanism mechanism() {
        return new NullMechanism(metadata);
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public boolean paused() {
        return false;
    }

    @Override
    public boolean lingers() {
        return false;
    }

    @Override
    public void ready(Peer ready, Metadata peerMetadata) {
        connected = true;
        if (subscribes) {
            ready.send(new Outgoing(List.of(ALL_TOPICS)));
        }
        while (!waiting.isEmpty()) {
            ready.send(waiting.remove());
        }
    }

    @Override
    public void received(Peer from, List<byte[]> frames) {
        handler.accept(frames);
    }

    @Override
    public void commanded(Peer from, byte[] command) {
        // None that these sockets know.
    }

    @Override
    public void closed(Peer gone) {
        if (gone == peer) {
            peer = null;
            connected = false;
            if (!closed) {
                again();
            }
        }
    }

    /** End the connection, and connect no more. What waits is not sent. */
    @Override
    public void close() {
        closed = true;
        Peer now = peer;
        if (now != null) {
            now.close("");
        }
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
