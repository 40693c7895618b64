package dev.same.kernel.gateway;

import dev.same.kernel.zmtp.Outgoing;
import dev.same.kernel.zmtp.Reactor;
import dev.same.kernel.zmtp.XpubSocket;
import dev.same.kernel.zmtp.XpubSocket.Subscriber;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the IOPub socket publishes. A client that does not read must neither fill the memory nor stop the others for long:
 *
 * <ol>
 *   <li>Up to {@link Slow#messages} messages wait for each client, and a quarter of the memory for all.
 *   <li>Beyond that, where what publishes can wait ({@link #onStall}), nothing is sent to anybody for a while: a client may
 *       be slow.
 *   <li>Then the client has lost its turn: what is published is dropped for it, and all others get it, until it has read half
 *       of what waits. The log says so, at the beginning and with the number at the end.
 * </ol>
 *
 * For the reactor's thread.
 */
final class Publication {
    private static final long RETRY_MILLIS = 5;
    private final Reactor reactor;
    private final XpubSocket socket;
    private final Slow slow;
    private final Deque<List<byte[]>> backlog = new ArrayDeque<>();
    private final List<Consumer<Boolean>> stallListeners = new ArrayList<>();

    /** Clients that do not read, and how many messages each has missed. */
    private final Map<Subscriber, Long> behind = new IdentityHashMap<>();

    private final long memory = Runtime.getRuntime().maxMemory() / 4;
    private long waitingBytes;
    private long stalledSince;

    Publication(Reactor reactor, XpubSocket socket, Slow slow) {
        this.reactor = reactor;
        this.socket = socket;
        this.slow = slow;
    }

    /** Tell when publishing has to wait (true) and when it goes on (false). */
    void onStall(Consumer<Boolean> listener) {
        stallListeners.add(listener);
    }

    List<Subscriber> subscribers() {
        return socket.subscribers();
    }

    boolean stalled() {
        return !backlog.isEmpty();
    }

    void publish(List<byte[]> frames) {
        if (!backlog.isEmpty()) {
            backlog.add(frames);
        } else if (!send(frames, slow.patienceMillis() == 0)) {
            backlog.add(frames);
            stalledSince = System.nanoTime();
            stallListeners.forEach(listener -> listener.accept(true));
            reactor.later(RETRY_MILLIS, this::retry);
        }
    }

    private void retry() {
        boolean impatient = System.nanoTime() - stalledSince > slow.patienceMillis() * 1_000_000;
        int before = backlog.size();
        while (!backlog.isEmpty() && send(backlog.getFirst(), impatient)) {
            backlog.removeFirst();
        }
        if (backlog.isEmpty()) {
            stallListeners.forEach(listener -> listener.accept(false));
            return;
        }
        if (backlog.size() < before) {
            stalledSince = System.nanoTime();
        }
        reactor.later(RETRY_MILLIS, this::retry);
    }

    /**
     * Send to all who want it and have not lost their turn.
     *
     * @param impatient whether those who do not read lose it now
     * @return false if somebody has to be waited for: nothing was sent
     */
    private boolean send(List<byte[]> frames, boolean impatient) {
        var message = new Outgoing(frames, size -> waitingBytes -= size);
        byte[] topic = frames.get(0);
        List<Subscriber> subscribers = socket.subscribers();
        for (Subscriber subscriber : subscribers) {
            if (isFull(subscriber, message) && !behind.containsKey(subscriber) && subscriber.wants(topic)) {
                if (!impatient) {
                    return false;
                }
                losesItsTurn(subscriber);
            }
        }
        for (Subscriber subscriber : subscribers) {
            if (subscriber.wants(topic) && !misses(subscriber)) {
                subscriber.send(message);
            }
        }
        if (message.isHeld()) {
            waitingBytes += message.size();
        }
        return true;
    }

    /** A single message is let through whatever its size: what was read fits into memory. */
    private boolean isFull(Subscriber subscriber, Outgoing message) {
        int waiting = subscriber.waiting();
        return waiting >= slow.messages() || (waiting > 0 && waitingBytes + message.size() > memory);
    }

    private void losesItsTurn(Subscriber subscriber) {
        behind.keySet().retainAll(socket.subscribers());
        behind.put(subscriber, 0L);
        log().log(
                        System.Logger.Level.WARNING,
                        "{0} outputs wait for a client that does not read them: what is new is dropped for it from now on",
                        subscriber.waiting());
    }

    private boolean misses(Subscriber subscriber) {
        Long missed = behind.isEmpty() ? null : behind.get(subscriber);
        if (missed == null) {
            return false;
        }
        if (subscriber.waiting() > slow.messages() / 2 || (subscriber.waiting() > 0 && waitingBytes > memory / 2)) {
            behind.put(subscriber, missed + 1);
            return true;
        }
        behind.remove(subscriber);
        log().log(System.Logger.Level.WARNING, "a slow client reads again; it missed {0} messages", missed);
        return false;
    }

    private static System.Logger log() {
        return System.getLogger(Publication.class.getName());
    }
}
