package dev.same.kernel.gateway;

import dev.same.kernel.zmtp.Reactor;
import java.util.Optional;

/** Notices that the process that started this kernel has gone, as {@code JPY_PARENT_PID} names it. */
public final class ParentWatch {
    private static final long EVERY_MILLIS = 500;

    private final Reactor reactor;
    private final Runnable onGone;
    private final long parent;
    private final boolean isOurParent;

    private ParentWatch(Reactor reactor, Runnable onGone, long parent) {
        this.reactor = reactor;
        this.onGone = onGone;
        this.parent = parent;
        this.isOurParent = parentPid() == parent;
    }

    /** Watch on the reactor's thread; does nothing where nobody named a parent that lives. For any thread. */
    public static void start(Reactor reactor, Runnable onGone) {
        String value = System.getenv("JPY_PARENT_PID");
        if (value == null || value.isBlank()) {
            return;
        }
        try {
            var watch = new ParentWatch(reactor, onGone, Long.parseLong(value.trim()));
            // A pid of another container says nothing here.
            if (watch.parent > 1 && watch.isThere()) {
                reactor.post(watch::look);
            }
        } catch (NumberFormatException e) {
            System.getLogger(ParentWatch.class.getName())
                    .log(System.Logger.Level.WARNING, "JPY_PARENT_PID is no number: {0}", value);
        }
    }

    private void look() {
        if (isThere()) {
            reactor.later(EVERY_MILLIS, this::look);
        } else {
            onGone.run();
        }
    }

    /** A parent that ended but was not waited for has a pid still; that our parent is another one then tells. */
    private boolean isThere() {
        return isOurParent
                ? parentPid() == parent
                : ProcessHandle.of(parent).map(ProcessHandle::isAlive).orElse(false);
    }

    private static long parentPid() {
        Optional<ProcessHandle> handle = ProcessHandle.current().parent();
        return handle.map(ProcessHandle::pid).orElse(0L);
    }
}
