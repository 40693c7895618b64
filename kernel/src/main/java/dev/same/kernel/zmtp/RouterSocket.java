package dev.same.kernel.zmtp;

import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A ROUTER that listens. A message that comes has its sender's identity as first frame; one that goes has its receiver's.
 *
 * <p>Where two connections have one identity, it names the one that was heard last: libzmq would not serve the second at all.
 */
public final class RouterSocket extends Listening {
    /** Messages that wait for a peer that does not read them. */
    private static final int QUEUE = 10_000;

    private final Consumer<List<byte[]>> handler;
    private final Map<ByteBuffer, Peer> peers = new HashMap<>();
    private final Map<Peer, byte[]> identities = new HashMap<>();
    private final long bytes = Runtime.getRuntime().maxMemory() / 4;
    private int anonymous;

    /** What became of a message. */
    public enum Sent {
        /** It is on its way. */
        YES,
        /** Its receiver does not read. */
        FULL,
        /** There is no such receiver. */
        GONE
    }

    /**
     * Listen.
     *
     * @param inherited a channel that listens at the address already
     * @param handler of each message, its sender's identity first
     *
     * @throws IllegalStateException if the address cannot be bound, naming it
     */
    public RouterSocket(
            Reactor reactor,
            Address address,
            Optional<ServerSocketChannel> inherited,
            Security security,
            Limits limits,
            Consumer<List<byte[]>> handler) {
        super(
                reactor,
                address,
                inherited.orElseGet(Listening::open),
                security,
                limits,
                "ROUTER",
                Set.of("DEALER", "REQ", "ROUTER"));
        this.handler = handler;
    }

    @Override
    public void ready(Peer peer, Metadata metadata) throws ProtocolException {
        super.ready(peer, metadata);
        byte[] identity = metadata.identity();
        if (identity == null) {
            anonymous++;
            identity = ByteBuffer.allocate(5).putInt(1, anonymous).array();
        }
        identities.put(peer, identity);
        peers.put(ByteBuffer.wrap(identity), peer);
    }

    @Override
    public void received(Peer peer, List<byte[]> frames) {
        byte[] identity = identities.get(peer);
        if (identity != null) {
            peers.put(ByteBuffer.wrap(identity), peer);
            frames.add(0, identity);
            handler.accept(frames);
        }
    }

    @Override
    public void closed(Peer peer) {
        super.closed(peer);
        byte[] identity = identities.remove(peer);
        if (identity != null) {
            peers.remove(ByteBuffer.wrap(identity), peer);
        }
    }

    /** Send a message to whom its first frame names. */
    public Sent send(List<byte[]> frames) {
        Peer peer = peers.get(ByteBuffer.wrap(frames.get(0)));
        if (peer == null) {
            return Sent.GONE;
        }
        if (peer.queued() >= QUEUE || (peer.queued() > 0 && peer.queuedBytes() > bytes)) {
            return Sent.FULL;
        }
        peer.send(new Outgoing(frames.subList(1, frames.size())));
        return Sent.YES;
    }
}
