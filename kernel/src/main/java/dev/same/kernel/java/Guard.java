package dev.same.kernel.java;

/** What rewritten user code calls: in loops and at the start of methods, and instead of {@code System.exit}. */
public final class Guard {
    /** Read in every turn of every loop of user code; nearly always false. */
    private static volatile boolean armed;

    private Guard() {}

    /** Ends the cell that the current thread works for, if it is to end. */
    public static void check() {
        if (armed) {
            CellScope.current().ifPresent(CellScope::check);
        }
    }

    /** Ends the cell, not the process: in place of {@link System#exit}. */
    public static void exit(int code) {
        CellStop stop = CellStop.exit(code);
        CellScope.current().ifPresent(scope -> scope.stop(stop));
        throw stop;
    }

    /** Ends the cell, not the process: in place of {@link Runtime#exit} and {@link Runtime#halt}. */
    public static void exit(Runtime runtime, int code) {
        exit(code);
    }

    static void arm(boolean on) {
        armed = on;
    }
}
