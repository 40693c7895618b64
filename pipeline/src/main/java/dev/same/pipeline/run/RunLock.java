package dev.same.pipeline.run;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.internal.Durable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to drive a run: a lease with a fencing token. Held by at most one process; the operating system gives it back when
 * that process dies, however it dies.
 *
 * <p>Each holder gets a greater token than all before it, and writes to the run's log only while no greater one is known. So a
 * driver that has lost its lock without noticing (a network file system that forgot it, a machine that slept) cannot write
 * into a run that another one has taken up.
 */
public final class RunLock implements AutoCloseable {
    /**
     * What this process holds. POSIX gives up a process's lock on a file as soon as the process closes any descriptor of it,
     * so a run held here must not be probed by opening its lock file again.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private final Path tokenFile;
    private long token;

    private RunLock(RunDirectory run, FileChannel channel) {
        this.file = run.lock();
        this.tokenFile = run.token();
        this.channel = channel;
    }

    /** Become the driver: no former one can write to the run any more. */
    long takeOver() {
        try {
            token = lastToken(tokenFile) + 1;
            Durable.write(tokenFile, Long.toString(token).getBytes(StandardCharsets.US_ASCII));
            return token;
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not write " + tokenFile + ": " + e, e);
        }
    }

    /**
     * @throws SameException when another driver has taken the run
     */
    void check() {
        long last = lastToken(tokenFile);
        if (last != token) {
            throw new SameException(
                    ErrorKind.BACKEND,
                    "another driver has taken the run (its token is " + last + ", this one's " + token
                            + "); this one stops: follow the run with same status");
        }
    }

    private static long lastToken(Path tokenFile) {
        try {
            return Long.parseLong(Files.readString(tokenFile).strip());
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException | NumberFormatException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not read " + tokenFile + ": " + e, e);
        }
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
                lock = Optional.of(new RunLock(run, channel));
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
