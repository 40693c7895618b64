package dev.same.step.java.api;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What {@code System.exit} of a notebook's cell is compiled to: remembers the exit code before the JVM ends. Thread-safe. */
public final class Exit {
    private static final AtomicReference<Optional<Integer>> CODE = new AtomicReference<>(Optional.empty());

    private Exit() {}

    /** End the step: without an error if the code is 0. Never returns, as {@link System#exit} never does. */
    public static void exit(int code) {
        CODE.compareAndSet(Optional.empty(), Optional.of(code));
        System.exit(code);
    }

    /** Return the code that a cell asked to end with. */
    public static Optional<Integer> code() {
        return CODE.get();
    }
}
