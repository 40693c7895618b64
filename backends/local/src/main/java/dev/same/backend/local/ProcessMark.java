package dev.same.backend.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Marks a process by an environment variable that all its descendants inherit, and finds those that are left when it has ended:
 * a process that made a session of its own, and whose parent has died, is linked to it by nothing else.
 *
 * <p>Linux only ({@code /proc/PID/environ}); elsewhere nothing is found. The mark is random, so that no process of anybody else
 * has it.
 */
final class ProcessMark {
    private static final String VARIABLE = "SAME_PROCESS";
    private static final Path PROC = Path.of("/proc");
    private static final long LONGEST_KILL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final String value = UUID.randomUUID().toString();

    void put(Map<String, String> environment) {
        environment.put(VARIABLE, value);
    }

    /** Kill what has the mark, with its descendants; return when nothing of it runs, or when it takes too long. */
    void killAll() {
        long start = System.nanoTime();
        Set<ProcessHandle> running = new LinkedHashSet<>(find());
        while (!running.isEmpty()) {
            running.forEach(ProcessHandle::destroyForcibly);
            if (System.nanoTime() - start > LONGEST_KILL_NANOS) {
                System.getLogger(ProcessMark.class.getName())
                        .log(System.Logger.Level.WARNING, "these processes of a step could not be ended: {0}", running);
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            running.addAll(find());
            running.removeIf(process -> !isRunning(process));
        }
    }

    /** Tell whether a process can still do something: not a dead one that its parent has not asked about. */
    static boolean isRunning(ProcessHandle process) {
        try {
            String stat = Files.readString(PROC.resolve(process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
            return process.isAlive()
                    && !stat.substring(stat.lastIndexOf(')') + 1).startsWith(" Z");
        } catch (IOException e) {
            return false;
        }
    }

    private List<ProcessHandle> find() {
        List<ProcessHandle> found = new ArrayList<>();
        if (!Files.isDirectory(PROC.resolve("self"))) {
            return found;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path process : processes) {
                if (hasMark(process)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString())).stream()
                            .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
                            .filter(ProcessMark::isRunning)
                            .forEach(found::add);
                }
            }
        } catch (IOException e) {
            System.getLogger(ProcessMark.class.getName()).log(System.Logger.Level.WARNING, "cannot list /proc", e);
        }
        return found;
    }

    private boolean hasMark(Path process) {
        try {
            // ISO 8859-1 keeps every byte.
            String environment =
                    "\0" + new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
            return environment.contains("\0" + VARIABLE + "=" + value + "\0");
        } catch (IOException e) {
            // It has ended meanwhile, or belongs to somebody else.
            return false;
        }
    }
}
