package dev.same.pipeline.run;

import dev.same.pipeline.backend.Resources;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Counts what running steps hold of a backend's capacity. Runs that are driven side by side by one process share one.
 *
 * <p>Thread-safe.
 */
public final class Slots {
    private final List<Runnable> waiting = new CopyOnWriteArrayList<>();
    private Resources free;

    /**
     * @param capacity of the backend, all of it free
     */
    public Slots(Resources capacity) {
        this.free = capacity;
    }

    synchronized boolean tryTake(Resources wanted) {
        if (!wanted.fitsIn(free)) {
            return false;
        }
        free = free.minus(wanted);
        return true;
    }

    void release(Resources held) {
        synchronized (this) {
            free = free.plus(held);
        }
        waiting.forEach(Runnable::run);
    }

    /** Have somebody told whenever something was released, until {@link #forget}. Is called on any thread. */
    void tell(Runnable waiter) {
        waiting.add(waiter);
    }

    void forget(Runnable waiter) {
        waiting.remove(waiter);
    }
}
