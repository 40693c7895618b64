package dev.same.magics;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C (SIGINT), SIGTERM and SIGHUP end a run in order: the run is cancelled, its steps end, the log is closed, and
 * only then the process ends, with exit code 1.
 *
 * <p>Uses a shutdown hook, since Java has no public way to handle a signal. While hooks run, other threads go on.
 */
final class Interruption implements AutoCloseable {
    /** Longer than the grace that a driver gives its steps. */
    private static final long LONGEST_WAIT_SECONDS = 20;

    private volatile Runnable action = () -> {};
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupted, "same-interruption");

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    void onInterrupt(Runnable cancel) {
        action = cancel;
    }

    private void interrupted() {
        action.run();
        try {
            if (!done.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                System.getLogger(Interruption.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "the run did not end in time; its steps are killed with same");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, through the hook; it will halt as soon as this thread has said its last
            // word.
            waitForever();
        }
    }

    private static void waitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
