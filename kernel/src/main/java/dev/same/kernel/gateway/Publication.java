package dev.same.kernel.gateway;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.zeromq.ZMQ;

/**
 * The IOPub socket. A client that does not read must neither fill the memory nor stop the others for long:
 *
 * <ol>
 *   <li>Up to {@link Slow#messages} messages wait for each client, and a quarter of the memory for large ones.
 *   <li>Beyond that, where what publishes can wait ({@link #onStall}), nothing is sent to anybody for a while: a client may
 *       be slow.
 *   <li>Then messages for the client that does not read are dropped, and all others get theirs; large ones that do not fit
 *       into memory are dropped for all. The log says so, at the beginning and with the number at the end.
 * </ol>
 *
 * For the reactor's thread.
 */
final class Publication {
    /** So many messages in a row must go out before a client counts as one that reads again. */
    private static final int RECOVERED = 1_000;

    private static final long RETRY_MILLIS = 5;
    private static final int LARGE = 8 * 1024;
    private static final System.Logger LOG = System.getLogger(Publication.class.getName());

    private final Reactor reactor;
    private final ZMQ.Socket socket;
    private final Slow slow;
    private final Deque<List<byte[]>> backlog = new ArrayDeque<>();
    private final LargeFrames large = new LargeFrames(Runtime.getRuntime().maxMemory() / 4);
    private final List<Consumer<Boolean>> stallListeners = new ArrayList<>();
    private long stalledSince;
    private boolean impatient;
    private long dropped;
    private int sentInARow;

    Publication(Reactor reactor, ZMQ.Socket socket, Slow slow) {
        this.reactor = reactor;
        this.socket = socket;
        this.slow = slow;
        socket.setSndHWM(slow.messages());
        socket.setXpubNoDrop(true);
    }

    /** Tell when publishing has to wait (true) and when it goes on (false). */
    void onStall(Consumer<Boolean> listener) {
        stallListeners.add(listener);
    }

    boolean stalled() {
        return !backlog.isEmpty();
    }

    void publish(List<byte[]> frames) {
        if (!backlog.isEmpty()) {
            backlog.add(frames);
        } else if (!trySend(frames)) {
            if (slow.patienceMillis() == 0 && !impatient) {
                losePatience();
            }
            if (impatient) {
                drop(frames);
                return;
            }
            backlog.add(frames);
            stalledSince = System.nanoTime();
            stallListeners.forEach(listener -> listener.accept(true));
            reactor.later(RETRY_MILLIS, this::retry);
        }
    }

    private void retry() {
        int before = backlog.size();
        while (!backlog.isEmpty()) {
            if (trySend(backlog.getFirst())) {
                backlog.removeFirst();
            } else if (impatient) {
                drop(backlog.removeFirst());
            } else {
                break;
            }
        }
        if (backlog.isEmpty()) {
            stallListeners.forEach(listener -> listener.accept(false));
            return;
        }
        if (backlog.size() < before) {
            stalledSince = System.nanoTime();
        } else if (System.nanoTime() - stalledSince > slow.patienceMillis() * 1_000_000) {
            losePatience();
        }
        reactor.later(RETRY_MILLIS, this::retry);
    }

    private void losePatience() {
        impatient = true;
        LOG.log(
                System.Logger.Level.WARNING,
                "more than {0} outputs wait for a client that does not read them: its messages are dropped from now on",
                slow.messages());
    }

    private boolean trySend(List<byte[]> frames) {
        if (!large.admit(frames, LARGE) || !Sockets.send(socket, frames)) {
            return false;
        }
        large.sent(frames, LARGE);
        if (impatient && ++sentInARow >= RECOVERED) {
            impatient = false;
            LOG.log(System.Logger.Level.WARNING, "all clients read again; {0} messages were dropped", dropped);
            dropped = 0;
        }
        return true;
    }

    private void drop(List<byte[]> frames) {
        sentInARow = 0;
        dropped++;
        if (large.admit(frames, LARGE)) {
            socket.setXpubNoDrop(false);
            Sockets.send(socket, frames);
            socket.setXpubNoDrop(true);
            large.sent(frames, LARGE);
        }
    }

    /**
     * Counts large frames that are in memory. ZeroMQ does not say when it has written a frame; when the garbage collector
     * finds that nobody holds it any more, it has.
     */
    private static final class LargeFrames {
        private final long budget;
        private final ReferenceQueue<byte[]> released = new ReferenceQueue<>();
        private final Set<Held> held = new HashSet<>();
        private long bytes;
        private long collectedAt;

        LargeFrames(long budget) {
            this.budget = budget;
        }

        /** A single message is let through whatever its size: what was read fits into memory. */
        boolean admit(List<byte[]> frames, int large) {
            long size = size(frames, large);
            if (size == 0 || bytes + size <= budget || free() == 0 || bytes + size <= budget) {
                return true;
            }
            long now = System.nanoTime();
            if (now - collectedAt > 500_000_000) {
                collectedAt = now;
                System.gc();
            }
            return free() == 0 || bytes + size <= budget;
        }

        void sent(List<byte[]> frames, int large) {
            for (byte[] frame : frames) {
                if (frame.length >= large) {
                    held.add(new Held(frame, released));
                    bytes += frame.length;
                }
            }
        }

        private static long size(List<byte[]> frames, int large) {
            long size = 0;
            for (byte[] frame : frames) {
                size += frame.length >= large ? frame.length : 0;
            }
            return size;
        }

        private long free() {
            for (Object each = released.poll(); each != null; each = released.poll()) {
                if (each instanceof Held gone && held.remove(gone)) {
                    bytes -= gone.size;
                }
            }
            return bytes;
        }

        private static final class Held extends WeakReference<byte[]> {
            private final int size;

            Held(byte[] frame, ReferenceQueue<byte[]> queue) {
                super(frame, queue);
                size = frame.length;
            }
        }
    }
}
