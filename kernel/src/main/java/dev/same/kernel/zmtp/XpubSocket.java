package dev.same.kernel.zmtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** An XPUB that listens, and tells of every subscription, of known topics too. Whom a message goes to is the caller's choice. */
public final class XpubSocket extends Listening {
    private static final String SUBSCRIBE = "SUBSCRIBE";
    private static final String CANCEL = "CANCEL";

    /** More topics of one subscriber are not served. */
    private static final int TOPICS = 10_000;

    private final BiConsumer<Subscriber, byte[]> onSubscription;
    private final Map<Peer, Subscriber> byPeer = new HashMap<>();
    private List<Subscriber> subscribers = List.of();

    /** A connection and what it wants to hear. */
    public static final class Subscriber {
        private final Peer peer;
        private final Map<ByteBuffer, Integer> topics = new HashMap<>();

        private Subscriber(Peer peer) {
            this.peer = peer;
        }

        /** Whether it subscribed to a beginning of this topic. */
        public boolean wants(byte[] topic) {
            for (ByteBuffer wanted : topics.keySet()) {
                int length = wanted.remaining();
                if (length <= topic.length && Arrays.equals(wanted.array(), 0, length, topic, 0, length)) {
                    return true;
                }
            }
            return false;
        }

        /** Messages that are not written yet. */
        public int waiting() {
            return peer.queued();
        }

        public void send(Outgoing message) {
            peer.send(message);
        }

        @Override
        public String toString() {
            return "a subscriber";
        }
    }

    /**
     * Listen.
     *
     * @param onSubscription is told who subscribes to which topic, each time
     *
     * @throws IllegalStateException if the address cannot be bound, naming it
     */
    public XpubSocket(
            Reactor reactor,
            Address address,
            Security security,
            Limits limits,
            BiConsumer<Subscriber, byte[]> onSubscription) {
        super(reactor, address, open(), security, limits, "XPUB", Set.of("SUB", "XSUB"));
        this.onSubscription = onSubscription;
    }

    /** Who listens now, in the order they came. The list stays as it is when somebody comes or goes. */
    public List<Subscriber> subscribers() {
        return subscribers;
    }

    @Override
    public void ready(Peer peer, Metadata metadata) throws ProtocolException {
        super.ready(peer, metadata);
        var subscriber = new Subscriber(peer);
        byPeer.put(peer, subscriber);
        List<Subscriber> more = new ArrayList<>(subscribers);
        more.add(subscriber);
        subscribers = List.copyOf(more);
    }

    @Override
    public void closed(Peer peer) {
        super.closed(peer);
        Subscriber gone = byPeer.remove(peer);
        if (gone != null) {
            subscribers = subscribers.stream().filter(each -> each != gone).toList();
        }
    }

    /** Peers of ZMTP 3.0 subscribe by messages. */
    @Override
    public void received(Peer peer, List<byte[]> frames) {
        byte[] frame = frames.get(0);
        if (frames.size() == 1 && frame.length > 0) {
            byte[] topic = Arrays.copyOfRange(frame, 1, frame.length);
            if (frame[0] == 1) {
                subscribe(peer, topic);
            } else if (frame[0] == 0) {
                cancel(peer, topic);
            }
        }
    }

    /** Peers of ZMTP 3.1 subscribe by commands. */
    @Override
    public void commanded(Peer peer, byte[] command) {
        if (Command.is(SUBSCRIBE, command)) {
            subscribe(peer, topic(SUBSCRIBE, command));
        } else if (Command.is(CANCEL, command)) {
            cancel(peer, topic(CANCEL, command));
        }
    }

    private static byte[] topic(String name, byte[] command) {
        return Arrays.copyOfRange(command, 1 + name.length(), command.length);
    }

    private void subscribe(Peer peer, byte[] topic) {
        Subscriber subscriber = byPeer.get(peer);
        if (subscriber == null
                || (subscriber.topics.size() >= TOPICS && !subscriber.topics.containsKey(ByteBuffer.wrap(topic)))) {
            return;
        }
        subscriber.topics.merge(ByteBuffer.wrap(topic), 1, Integer::sum);
        onSubscription.accept(subscriber, topic);
    }

    private void cancel(Peer peer, byte[] topic) {
        Subscriber subscriber = byPeer.get(peer);
        if (subscriber != null) {
            subscriber.topics.computeIfPresent(ByteBuffer.wrap(topic), (key, count) -> count > 1 ? count - 1 : null);
        }
    }
}
