package dev.same.kernel.java;

import java.io.PrintStream;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Keeps the kernel's log apart from that of user code: it goes to the process's own stderr, and it never waits for an output
 * of a cell, as one that uses the handlers of the JVM does.
 */
final class OwnLog extends Handler {
    /** Loggers are forgotten, with their handlers, when nobody holds them. */
    private static final Logger OURS = Logger.getLogger("dev.same");

    private final PrintStream err;

    private OwnLog(PrintStream err) {
        this.err = err;
        setFormatter(new SimpleFormatter());
    }

    static void leadTo(PrintStream err) {
        OURS.setUseParentHandlers(false);
        OURS.addHandler(new OwnLog(err));
    }

    @Override
    public void publish(LogRecord entry) {
        if (isLoggable(entry)) {
            err.print(getFormatter().format(entry));
            err.flush();
        }
    }

    @Override
    public void flush() {
        err.flush();
    }

    @Override
    public void close() {}
}
