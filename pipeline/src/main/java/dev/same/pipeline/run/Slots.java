package dev.same.pipeline.run;

import dev.same.pipeline.backend.Resources;

/** Counts what running steps hold of a backend's capacity. */
final class Slots {
    private Resources free;

    Slots(Resources capacity) {
        this.free = capacity;
    }

    boolean tryTake(Resources wanted) {
        if (!wanted.fitsIn(free)) {
            return false;
        }
        free = free.minus(wanted);
        return true;
    }

    void release(Resources held) {
        free = free.plus(held);
    }
}
