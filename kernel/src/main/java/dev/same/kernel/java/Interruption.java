package dev.same.kernel.java;

import java.util.Optional;
import java.util.function.Consumer;

/** Sees to it that an interrupted cell ends: asks again and again, then gives its thread up. */
final class Interruption {
    private static final long PAUSE_MILLIS = 20;

    private final CellScope scope;
    private final Patience patience;
    private final Consumer<StackTraceElement[]> givenUp;

    /**
     * How long a cell may take to end.
     *
     * @param stopMillis until its thread is stopped by force, where the JDK can do that
     * @param giveUpMillis until it is given up
     */
    record Patience(long stopMillis, long giveUpMillis) {}

    /** @param givenUp is told where the thread was that had to be left behind */
    Interruption(CellScope scope, Patience patience, Consumer<StackTraceElement[]> givenUp) {
        this.scope = scope;
        this.patience = patience;
        this.givenUp = givenUp;
    }

    void start() {
        var thread = new Thread(this::insist, "java-engine-interrupt");
        thread.setDaemon(true);
        thread.start();
    }

    private void insist() {
        long start = System.nanoTime();
        boolean stopped = false;
        try {
            while (scope.nudge()) {
                long millis = (System.nanoTime() - start) / 1_000_000;
                if (!stopped && millis >= patience.stopMillis()) {
                    stopped = true;
                    scope.stopThread();
                }
                if (millis >= patience.giveUpMillis()) {
                    Optional<StackTraceElement[]> where = scope.abandon();
                    if (where.isPresent()) {
                        givenUp.accept(where.get());
                        return;
                    }
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
