package dev.same.kernel.zmtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One thread that owns all sockets, so that what they share needs no locks and a message costs one wake-up. It waits for
 * whatever comes first: a message, a task that another thread posted, a time. Nothing that it calls may block. What is sent in
 * one turn is written at the turn's end, together.
 *
 * <p>{@link #post}, {@link #stop} and {@link #isOwner} are for any thread, everything else is for the reactor's own (or for
 * the one that puts it together, before {@link #run}).
 */
public final class Reactor implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    /** What is not sent yet when the reactor closes has so long to go out. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Deque<Runnable> due = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Selector selector = Selector.open();
    private final Deque<Peer> unwritten = new ArrayDeque<>();
    private final Set<Peer> peers = new LinkedHashSet<>();
    private final List<SelectionKey> ready = new ArrayList<>();
    private final List<Runnable> onClose = new ArrayList<>();
    private volatile Thread owner = Thread.currentThread();
    private volatile boolean stopped;

    /** Where peers read to and write from: what they keep longer, they copy. */
    final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER);

    final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER);
    final Room room = new Room(Runtime.getRuntime().maxMemory() / 4);

    /** @throws IOException if the system gives no selector */
    public Reactor() throws IOException {}

    /** What a channel's events are handed to. */
    interface Handler {
        /** Smaller ones have their turn first. */
        int priority();

        void ready(SelectionKey key) throws IOException;
    }

    SelectionKey register(SelectableChannel channel, int operations, Handler handler) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, handler);
    }

    void opened(Peer peer) {
        peers.add(peer);
    }

    void closed(Peer peer) {
        peers.remove(peer);
    }

    /** Write what a peer's queue holds at the end of this turn. */
    void writeSoon(Peer peer) {
        unwritten.add(peer);
    }

    /** Run a task on the reactor's thread, soon, in the order of posts. */
    public void post(Runnable task) {
        tasks.add(task);
        if (!isOwner() && woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    /** Run a task on the reactor's thread after a time. */
    public void later(long milliseconds, Runnable task) {
        timers.add(new Timer(System.nanoTime() + milliseconds * 1_000_000, task));
    }

    /** Run a task when the reactor closes. */
    public void onClose(Runnable task) {
        onClose.add(task);
    }

    /** Whether the current thread is the reactor's. */
    public boolean isOwner() {
        return Thread.currentThread() == owner;
    }

    /** Let {@link #run} return, after what was posted before. */
    public void stop() {
        post(() -> stopped = true);
    }

    /** Serve on this thread until it is stopped. */
    public void run() {
        owner = Thread.currentThread();
        try {
            while (!stopped) {
                runTasks();
                runTimers();
                write();
                if (!stopped) {
                    await();
                    serve();
                }
            }
            write();
        } catch (IOException e) {
            throw new UncheckedIOException("the thread of the sockets cannot wait for them", e);
        }
    }

    private void await() throws IOException {
        if (!tasks.isEmpty()) {
            selector.selectNow();
        } else if (timers.isEmpty()) {
            selector.select();
        } else {
            long millis = (timers.peek().at - System.nanoTime() + 999_999) / 1_000_000;
            if (millis > 0) {
                selector.select(millis);
            } else {
                selector.selectNow();
            }
        }
    }

    private void serve() {
        ready.addAll(selector.selectedKeys());
        selector.selectedKeys().clear();
        if (ready.size() > 1) {
            ready.sort(
                    (a, b) -> Integer.compare(handler(a).priority(), handler(b).priority()));
        }
        for (SelectionKey key : ready) {
            if (key.isValid() && !stopped) {
                guarded(() -> {
                    try {
                        handler(key).ready(key);
                    } catch (IOException e) {
                        log().log(System.Logger.Level.WARNING, "a socket failed: {0}", e.toString());
                        key.cancel();
                    }
                });
            }
        }
        ready.clear();
    }

    private static Handler handler(SelectionKey key) {
        return (Handler) key.attachment();
    }

    private void runTasks() {
        woken.set(false);
        // What these post has its turn after the sockets.
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            due.add(task);
        }
        for (Runnable task = due.poll(); task != null; task = due.poll()) {
            guarded(task);
        }
    }

    private void runTimers() {
        while (!timers.isEmpty() && timers.peek().at - System.nanoTime() <= 0) {
            guarded(timers.remove().task);
        }
    }

    private void write() {
        for (Peer peer = unwritten.poll(); peer != null; peer = unwritten.poll()) {
            peer.write();
        }
    }

    /** A mistake of ours in one message must not end the service of all others. */
    static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log().log(
                            System.Logger.Level.ERROR,
                            "a message was not handled to its end; this is a defect of the kernel",
                            e);
        }
    }

    /** Write what waits, for a second at most, and close all sockets. */
    @Override
    public void close() {
        stopped = true;
        onClose.forEach(Reactor::guarded);
        try {
            long end = System.nanoTime() + LINGER_NANOS;
            write();
            while (peers.stream().anyMatch(Peer::lingers) && end - System.nanoTime() > 0) {
                selector.select(20);
                selector.selectedKeys().clear();
                peers.stream().filter(Peer::lingers).toList().forEach(Peer::write);
            }
            for (SelectionKey key : List.copyOf(selector.keys())) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            log().log(System.Logger.Level.DEBUG, "a socket was not closed", e);
        }
    }

    private record Timer(long at, Runnable task) {}

    private static System.Logger log() {
        return System.getLogger(Reactor.class.getName());
    }
}
