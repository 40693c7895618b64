package dev.same.kernel.zmtp;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashSet;
import java.util.Set;

/** A socket that others connect to. */
abstract class Listening implements Endpoint {
    private static final int BACKLOG = 128;

    /** After the system had no connection to give, as when this process has too many files open. */
    private static final long AGAIN_MILLIS = 100;

    final Reactor reactor;
    private final Address address;
    private final Security security;
    private final Limits limits;
    private final byte[] metadata;
    private final Set<String> peerTypes;
    private final Set<Peer> peers = new LinkedHashSet<>();
    private boolean paused;

    /**
     * @param channel bound and listening already, or not bound
     * @throws IllegalStateException if the address cannot be bound, naming it
     */
    Listening(
            Reactor reactor,
            Address address,
            ServerSocketChannel channel,
            Security security,
            Limits limits,
            String type,
            Set<String> peerTypes) {
        this.reactor = reactor;
        this.address = address;
        this.security = security;
        this.limits = limits;
        this.metadata = Metadata.of(type, new byte[0]);
        this.peerTypes = peerTypes;
        try {
            if (channel.getLocalAddress() == null) {
                channel.bind(address.resolve(), BACKLOG);
            }
            reactor.register(channel, SelectionKey.OP_ACCEPT, new Acceptor(channel));
        } catch (IOException | java.nio.channels.UnresolvedAddressException e) {
            throw new IllegalStateException(
                    "cannot bind " + address + ": " + (e.getMessage() == null ? "no such address" : e.getMessage())
                            + " (another program may use the port: start the kernel again for other ports)",
                    e);
        }
    }

    static ServerSocketChannel open() {
        try {
            return ServerSocketChannel.open();
        } catch (IOException e) {
            throw new IllegalStateException("the system gives no socket: " + e.getMessage(), e);
        }
    }

    @Override
    public final Mechanism mechanism() {
        return security.server(metadata);
    }

    @Override
    public final Limits limits() {
        return limits;
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public final boolean paused() {
        return paused;
    }

    /** Leave messages where they are, so that their senders have to wait; or take them again. */
    public final void pause(boolean pause) {
        if (paused != pause) {
            paused = pause;
            Set.copyOf(peers).forEach(Peer::pauseChanged);
        }
    }

    @Override
    public boolean lingers() {
        return true;
    }

    @Override
    public void ready(Peer peer, Metadata peerMetadata) throws ProtocolException {
        if (!peerTypes.contains(peerMetadata.socketType())) {
            throw new ProtocolException("it is a socket of type \""
                    + peerMetadata.socketType().replaceAll("[^ -~]", "?") + "\", and one of "
                    + new java.util.TreeSet<>(peerTypes) + " is needed");
        }
    }

    @Override
    public void commanded(Peer peer, byte[] command) {
        // Commands that only some sockets know are for them.
    }

    @Override
    public void closed(Peer peer) {
        peers.remove(peer);
    }

    @Override
    public final String toString() {
        return address.toString();
    }

    private final class Acceptor implements Reactor.Handler {
        private final ServerSocketChannel channel;

        Acceptor(ServerSocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int priority() {
            return Integer.MAX_VALUE;
        }

        private void accepted(SocketChannel next) throws IOException {
            try {
                peers.add(new Peer(reactor, next, Listening.this));
            } catch (IOException gone) {
                next.close();
            }
        }

        @Override
        public void ready(SelectionKey key) {
            try {
                for (SocketChannel next = channel.accept(); next != null; next = channel.accept()) {
                    accepted(next);
                }
            } catch (IOException e) {
                log().log(System.Logger.Level.WARNING, "cannot take a connection to {0}: {1}", address, e.getMessage());
                key.interestOps(0);
                reactor.later(AGAIN_MILLIS, () -> {
                    if (key.isValid()) {
                        key.interestOps(SelectionKey.OP_ACCEPT);
                    }
                });
            }
        }
    }

    private static System.Logger log() {
        return System.getLogger(Listening.class.getName());
    }
}
