package dev.same.kernel.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * One thread that owns all sockets, for ZeroMQ's are not thread-safe. It waits for whatever comes first: a message, a task
 * that another thread posted, a time. Nothing that it calls may block.
 *
 * <p>{@link #post}, {@link #stop} and {@link #isOwner} are for any thread, everything else is for the reactor's own (or for
 * the one that puts it together, before {@link #run}).
 */
public final class Reactor implements AutoCloseable {
    /** How many messages of a socket are handled before the next socket has its turn. */
    private static final int BATCH = 64;

    private static final System.Logger LOG = System.getLogger(Reactor.class.getName());

    private final ZContext context = new ZContext(1);
    private final Map<ZMQ.Socket, Source> sources = new LinkedHashMap<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(timer -> timer.at));
    private final AtomicBoolean woken = new AtomicBoolean();
    private final FrameAllocator allocator = new FrameAllocator(Integer.MAX_VALUE);
    private final Selector selector = Selector.open();
    private boolean sourcesChanged = true;
    private List<Source> serving = List.of();
    private volatile Thread owner = Thread.currentThread();
    private volatile boolean stopped;

    /** @throws IOException if the system gives no sockets */
    public Reactor() throws IOException {}

    /** Make a socket that keeps what is not sent yet for a second when it is closed. */
    public ZMQ.Socket socket(SocketType type) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setLinger(1000);
        socket.setMsgAllocator(allocator);
        return socket;
    }

    /**
     * Make a socket for another thread. {@link #close()} ends its wait with the error ETERM and waits until that thread has
     * closed it: to close it here, while it is used there, would break it and leave this waiting for ever.
     */
    ZMQ.Socket socketOfAnotherThread(SocketType type) {
        return context.getContext().socket(type);
    }

    ZContext context() {
        return context;
    }

    /** Hand each message that arrives at a socket, as its frames, to a handler. */
    public void read(ZMQ.Socket socket, Consumer<List<byte[]>> handler) {
        try {
            SelectionKey key = socket.getFD().register(selector, SelectionKey.OP_READ);
            sources.put(socket, new Source(socket, handler, key));
            sourcesChanged = true;
        } catch (ClosedChannelException e) {
            throw new UncheckedIOException("a socket is closed already", e);
        }
    }

    /** Leave messages where they are, so that the sender has to wait; or take them again. */
    public void pause(ZMQ.Socket socket, boolean paused) {
        Source source = sources.get(socket);
        if (source != null && source.paused != paused) {
            source.pause(paused);
        }
    }

    /** Close a socket and read it no more. */
    public void close(ZMQ.Socket socket) {
        Source source = sources.remove(socket);
        if (source != null) {
            source.closed = true;
            source.key.cancel();
            sourcesChanged = true;
        }
        socket.close();
    }

    /** Run a task on the reactor's thread, soon, in the order of posts. */
    public void post(Runnable task) {
        tasks.add(task);
        wake();
    }

    /** Run a task on the reactor's thread after a time. */
    public void later(long milliseconds, Runnable task) {
        timers.add(new Timer(System.nanoTime() + milliseconds * 1_000_000, task));
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
                serveAll();
                if (!stopped) {
                    await();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the thread of the sockets cannot wait for them", e);
        }
    }

    /**
     * Do all that there is to do. A socket signals once that something has come, and whoever uses the socket takes the signal,
     * to send too: so this ends only after a round in which no socket had anything.
     */
    private void serveAll() {
        boolean served = true;
        while (served && !stopped) {
            runTasks();
            runTimers();
            served = false;
            for (Source source : serving()) {
                served |= source.take();
            }
            served |= !tasks.isEmpty();
        }
    }

    /** The sources as they were when a round began: handlers add and remove some. */
    private List<Source> serving() {
        if (sourcesChanged) {
            serving = List.copyOf(sources.values());
            sourcesChanged = false;
        }
        return serving;
    }

    private void await() throws IOException {
        if (timers.isEmpty()) {
            selector.select();
        } else {
            long millis = (timers.peek().at - System.nanoTime() + 999_999) / 1_000_000;
            if (millis > 0) {
                selector.select(millis);
            }
        }
        selector.selectedKeys().clear();
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    private void runTasks() {
        woken.set(false);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
    }

    private void runTimers() {
        while (!timers.isEmpty() && timers.peek().at - System.nanoTime() <= 0) {
            guarded(timers.remove().task);
        }
    }

    /** A mistake of ours in one message must not end the service of all others. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "a message was not handled to its end; this is a defect of the kernel",
                    e);
        }
    }

    @Override
    public void close() {
        stopped = true;
        context.close();
        try {
            selector.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a selector was not closed", e);
        }
    }

    private record Timer(long at, Runnable task) {}

    private final class Source {
        private final ZMQ.Socket socket;
        private final Consumer<List<byte[]>> handler;
        private final SelectionKey key;
        private boolean paused;
        private boolean closed;

        Source(ZMQ.Socket socket, Consumer<List<byte[]>> handler, SelectionKey key) {
            this.socket = socket;
            this.handler = handler;
            this.key = key;
        }

        void pause(boolean pause) {
            paused = pause;
            key.interestOps(pause ? 0 : SelectionKey.OP_READ);
        }

        /** Handle what is there. Returns whether anything was. */
        boolean take() {
            for (int i = 0; i < BATCH && !paused && !closed && !stopped; i++) {
                byte[] first = socket.recv(ZMQ.DONTWAIT);
                if (first == null) {
                    return i > 0;
                }
                List<byte[]> frames = new ArrayList<>(8);
                frames.add(first);
                while (socket.hasReceiveMore()) {
                    frames.add(socket.recv());
                }
                guarded(() -> handler.accept(frames));
            }
            return !paused && !closed;
        }
    }
}
