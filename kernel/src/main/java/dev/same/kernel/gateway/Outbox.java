package dev.same.kernel.gateway;

import dev.same.kernel.zmtp.Reactor;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What threads of cells send, in the order they sent it. Holds a few megabytes: who prints faster than clients read has to
 * wait. Everything of a cell goes this way, its reply and its end too, so that nothing overtakes an output.
 */
public final class Outbox {
    private static final long BUDGET = 8L << 20;
    private static final int BATCH = 100;

    private final Reactor reactor;
    private final Clients clients;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;
    private boolean draining;

    public Outbox(Reactor reactor, Clients clients) {
        this.reactor = reactor;
        this.clients = clients;
        clients.onStall(stalled -> {
            if (!stalled) {
                begin();
            }
        });
    }

    /**
     * Let the reactor send something when its turn has come.
     *
     * @param size about how much memory it takes until then, in bytes
     */
    public void put(long size, Runnable send) {
        synchronized (this) {
            boolean interrupted = false;
            while (bytes > 0 && bytes + size > BUDGET && !reactor.isOwner() && !interrupted) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    // The cell ends soon; what it says of that must not be lost.
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            entries.add(new Entry(size, send));
            bytes += size;
        }
        begin();
    }

    private void begin() {
        synchronized (this) {
            if (draining) {
                return;
            }
            draining = true;
        }
        reactor.post(this::drain);
    }

    /**
     * On the reactor's thread. Some at a time: a cell that prints for ever refills as fast as this sends, and the sockets want
     * their turn, too. For the same reason there is never more than one of this under way: what is put meanwhile is left to it.
     */
    private void drain() {
        boolean more = true;
        try {
            for (int i = 0; i < BATCH && more; i++) {
                more = sendNext();
            }
        } finally {
            if (more) {
                reactor.post(this::drain);
            }
        }
    }

    private boolean sendNext() {
        Entry entry;
        synchronized (this) {
            if (clients.stalled() || entries.isEmpty()) {
                draining = false;
                return false;
            }
            entry = entries.removeFirst();
            bytes -= entry.size;
            notifyAll();
        }
        entry.send.run();
        return true;
    }

    private record Entry(long size, Runnable send) {}
}
