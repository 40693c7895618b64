package dev.same.pipeline.run;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to drive a run. Held by at most one process; the operating system gives it back when that process dies, however
 * it dies.
 */
public final class RunLock implements AutoCloseable {
    /**
     * What this process holds. POSIX gives up a process's lock on a file as soon as the process closes any descriptor of it,
     * so a run held here must not be probed by opening its lock file again.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Take the lock, or return empty when a living driver holds it. */
    public static Optional<RunLock> tryAcquire(RunDirectory run) {
        Path file = run.lock();
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        Optional<RunLock> lock = Optional.empty();
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
            } else {
                lock = Optional.of(new RunLock(file, channel));
            }
            return lock;
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not lock run " + run.number() + ": " + e, e);
        } finally {
            if (lock.isEmpty()) {
                HELD.remove(file);
            }
        }
    }

    /** Return whether a living driver holds the run. */
    public static boolean isHeld(RunDirectory run) {
        if (!Files.exists(run.lock())) {
            return false;
        }
        Optional<RunLock> lock = tryAcquire(run);
        lock.ifPresent(RunLock::close);
        return lock.isEmpty();
    }

    @Override
    public void close() {
        try {
            channel.close();
            HELD.remove(file);
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not release a run's lock: " + e, e);
        }
    }
}
