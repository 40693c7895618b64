package dev.same.step.java;

import java.util.Optional;

/** What {@code System.exit} of a notebook's cell is compiled to: remembers the exit code before the JVM ends. Thread-safe. */
public final class Exit {
    private static volatile Optional<Integer> code = Optional.empty();

    private Exit() {}

    /** End the step: without an error if the code is 0. Never returns, as {@link System#exit} never does. */
    public static void exit(int code) {
        remember(code);
        System.exit(code);
    }

    /** The first one ends the JVM. */
    private static synchronized void remember(int asked) {
        if (code.isEmpty()) {
            code = Optional.of(asked);
        }
    }

    /** Return the code that a cell asked to end with. */
    public static Optional<Integer> code() {
        return code;
    }
}
