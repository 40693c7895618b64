package dev.same.kernel.java;

import dev.same.kernel.engine.NoInputException;
import dev.same.kernel.engine.Outlet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a cell: whose threads are its own, where their output goes, and whether it is to stop. Lives as long as
 * a thread that the cell started. Thread-safe.
 */
final class CellScope {
    private static final long SHARED_THREADS_MILLIS = 100;
    private static final InheritableThreadLocal<CellScope> OF_THREAD = new InheritableThreadLocal<>();
    private static volatile @Nullable CellScope latest;

    private final Outlet outlet;
    private final TextOutput out;
    private final TextOutput err;
    private final Set<Thread> before = new HashSet<>();
    private @Nullable Thread thread;
    private volatile @Nullable CellStop stop;
    private boolean inUserCode;
    private boolean running;
    private boolean abandoned;

    CellScope(Outlet outlet) {
        this.outlet = outlet;
        out = new TextOutput(text -> outlet.stream(Outlet.StreamName.STDOUT, text));
        err = new TextOutput(text -> outlet.stream(Outlet.StreamName.STDERR, text));
    }

    /** The cell that the current thread works for: threads of a pool that all share work for the cell that runs. */
    static Optional<CellScope> current() {
        CellScope last = latest;
        if (last != null && Thread.currentThread() instanceof ForkJoinWorkerThread && last.isRunning()) {
            return Optional.of(last);
        }
        return Optional.ofNullable(OF_THREAD.get());
    }

    /**
     * The cell whose outputs the current thread adds to: for a shared pool's thread, the latest. The kernel's own threads add to
     * none: what they log must not wait for a client that reads it.
     */
    static Optional<CellScope> forOutput() {
        return current()
                .or(() -> Thread.currentThread() instanceof ForkJoinWorkerThread
                        ? Optional.ofNullable(latest)
                        : Optional.empty());
    }

    Outlet outlet() {
        return outlet;
    }

    TextOutput out() {
        return out;
    }

    TextOutput err() {
        return err;
    }

    /** The cell begins, on the current thread. */
    void begin() {
        Guard.arm(false);
        synchronized (this) {
            thread = Thread.currentThread();
            running = true;
            before.addAll(threads());
        }
        OF_THREAD.set(this);
        latest = this;
        if (stop != null) {
            Guard.arm(true);
        }
    }

    /**
     * The cell has ended, on the current thread. One that was given up never comes back from here, as a new thread has
     * taken over.
     */
    void end() {
        if (stop != null) {
            endSharedThreads();
        }
        synchronized (this) {
            running = false;
            inUserCode = false;
            // Clears an interrupt that came too late.
            Thread.interrupted();
        }
        waitForeverIfAbandoned();
    }

    /**
     * Lets the threads that all cells share see that this one was stopped: later they could not tell, and a loop of a
     * parallel stream would keep its thread for good.
     */
    private static void endSharedThreads() {
        // What waits in the queues runs here; it ends at its first check, and its error stays with its task.
        ForkJoinPool.commonPool().awaitQuiescence(SHARED_THREADS_MILLIS, TimeUnit.MILLISECONDS);
    }

    synchronized boolean isRunning() {
        return running;
    }

    /** Why the cell was stopped from outside or by itself, if it was. */
    Optional<CellStop> stopped() {
        return Optional.ofNullable(stop);
    }

    void check() {
        CellStop asked = stop;
        if (asked != null) {
            throw asked.again();
        }
    }

    /** End the cell: loops of its code see it, and its threads are interrupted. The first reason stays. */
    synchronized void stop(CellStop reason) {
        if (stop == null) {
            stop = reason;
        }
        if (running || thread == null) {
            Guard.arm(true);
        }
        nudge();
    }

    /** Interrupt the cell's threads once more: user code may have swallowed the last one. */
    synchronized boolean nudge() {
        Thread main = thread;
        if (!running || main == null) {
            return false;
        }
        for (Thread other : threads()) {
            if (other == main || !before.contains(other)) {
                if (other != Thread.currentThread()) {
                    other.interrupt();
                }
            }
        }
        return true;
    }

    private Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>();
        Thread main = thread;
        ThreadGroup group = main == null ? null : main.getThreadGroup();
        if (group != null) {
            Thread[] all = new Thread[group.activeCount() * 2 + 10];
            int count = group.enumerate(all, true);
            for (int i = 0; i < count; i++) {
                threads.add(all[i]);
            }
        }
        return threads;
    }

    synchronized void enterUserCode() {
        check();
        inUserCode = true;
    }

    /** @return whether the thread was in user code */
    boolean leaveUserCode() {
        boolean was;
        synchronized (this) {
            was = inUserCode;
            inUserCode = false;
        }
        waitForeverIfAbandoned();
        return was;
    }

    /**
     * Give the cell's thread up, if it is in user code.
     *
     * @return where it was, or nothing if it could not be given up
     */
    synchronized Optional<StackTraceElement[]> abandon() {
        Thread main = thread;
        if (!running || !inUserCode || main == null) {
            return Optional.empty();
        }
        abandoned = true;
        running = false;
        return Optional.of(main.getStackTrace());
    }

    /** JDK 17 to 19 can stop a thread wherever it is; later ones cannot. */
    synchronized void stopThread() {
        Thread main = thread;
        if (running && inUserCode && main != null) {
            try {
                Thread.class.getMethod("stop").invoke(main);
            } catch (ReflectiveOperationException e) {
                // UnsupportedOperationException inside, or no such method: the thread will be given up.
                nudge();
            }
        }
    }

    private void waitForeverIfAbandoned() {
        synchronized (this) {
            while (abandoned) {
                try {
                    wait();
                } catch (InterruptedException | Error e) {
                    // An interrupt or a stop that reaches the thread only now: it stays where it is.
                    continue;
                }
            }
        }
    }

    String input(String prompt, boolean password) throws NoInputException {
        check();
        return outlet.input(prompt, password);
    }
}
