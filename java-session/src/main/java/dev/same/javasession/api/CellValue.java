package dev.same.javasession.api;

import org.jspecify.annotations.Nullable;

/** Takes the value of a cell's expression from the code that JShell compiles. For SAME, not for users. */
public final class CellValue {
    private static final ThreadLocal<@Nullable Object> TAKEN = new ThreadLocal<>();

    private CellValue() {}

    /** Keep the value for the session whose cell this thread runs. */
    public static void set(@Nullable Object value) {
        TAKEN.set(value);
    }

    /** Return what was set on this thread, and forget it. */
    public static @Nullable Object take() {
        Object value = TAKEN.get();
        TAKEN.remove();
        return value;
    }
}
