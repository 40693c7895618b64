package dev.same.pipeline.cache;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to execute the step of a key: a lock on one byte of a file, far behind its end, at the place that the key says. The
 * system gives it back when the process dies, and ten thousand keys need no ten thousand files.
 *
 * <p>Two keys that meet at one byte only wait for each other without need.
 */
final class KeyLocks {
    /**
     * POSIX gives up all locks of a process on a file as soon as it closes any descriptor of it: one channel per file, never
     * closed.
     */
    private static final Map<Path, KeyLocks> OPEN = new ConcurrentHashMap<>();

    private final FileChannel channel;

    private KeyLocks(FileChannel channel) {
        this.channel = channel;
    }

    static KeyLocks of(Path file) {
        return OPEN.computeIfAbsent(file.toAbsolutePath().normalize(), path -> {
            try {
                Files.createDirectories(path.getParent());
                return new KeyLocks(FileChannel.open(
                        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
            } catch (IOException e) {
                throw new SameException(ErrorKind.ENVIRONMENT, "could not open " + path + ": " + e, e);
            }
        });
    }

    Optional<FileLock> tryLock(String key) {
        long place = Long.parseUnsignedLong(key.substring(0, 16), 16) >>> 2;
        try {
            return Optional.ofNullable(channel.tryLock(place, 1, false));
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not lock a key of the cache: " + e, e);
        }
    }
}
