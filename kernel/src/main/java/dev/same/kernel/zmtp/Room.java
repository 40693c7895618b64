package dev.same.kernel.zmtp;

/**
 * Counts the memory of large messages that are on their way in. Whoever can connect can announce any size; together they get
 * a quarter of the heap.
 */
final class Room {
    private final long size;
    private long taken;

    Room(long size) {
        this.size = size;
    }

    /** A single one is let in whatever its size: its own limit is another matter. */
    boolean take(long bytes) {
        if (taken > 0 && taken + bytes > size) {
            return false;
        }
        taken += bytes;
        return true;
    }

    void leave(long bytes) {
        taken -= bytes;
    }
}
