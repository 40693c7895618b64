package dev.same.pipeline.cache;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunEvent;
import dev.same.pipeline.run.RunLock;
import dev.same.pipeline.run.RunLog;
import dev.same.pipeline.run.StepResult;
import dev.same.pipeline.store.ArtifactStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What is in the cache, and how room is made. */
public final class CacheStore {
    private final SameHome home;
    private final CacheFiles files;
    private final ArtifactStore store;

    public CacheStore(SameHome home) {
        this.home = home;
        this.store = new ArtifactStore(home.artifacts());
        this.files = new CacheFiles(home);
    }

    /**
     * One kept execution.
     *
     * @param key the first digits of its key, which tell it from others
     * @param run that executed it
     * @param kept when it ended
     * @param used when it was taken last, or kept
     * @param bytes of values and files that it refers to; others may refer to the same
     * @param effects why it is taken only with {@code --cache on}
     */
    public record Entry(
            String key,
            String notebook,
            String step,
            long run,
            Instant kept,
            Instant used,
            long bytes,
            List<String> effects) {}

    /** Return all kept executions, those used last first. */
    public List<Entry> list() {
        return files.all().stream()
                .sorted(Comparator.comparing(CacheFiles.Found::used).reversed())
                .map(CacheStore::entry)
                .toList();
    }

    private static Entry entry(CacheFiles.Found found) {
        CachedResult result = found.result();
        return new Entry(
                key(found).substring(0, 12),
                result.notebook(),
                result.step(),
                result.run(),
                Instant.ofEpochMilli((long) (result.time() * 1000)),
                found.used(),
                result.size(),
                result.effects());
    }

    private static String key(CacheFiles.Found found) {
        Path folder = found.file().getParent();
        return folder == null ? "" : folder.getFileName().toString();
    }

    /** Forget kept executions; the values stay until {@link #collect}. Return how many. */
    public int remove(Predicate<Entry> which) {
        int removed = 0;
        for (CacheFiles.Found found : files.all()) {
            if (which.test(entry(found))) {
                delete(found.file());
                removed++;
            }
        }
        return removed;
    }

    /**
     * What a collection did.
     *
     * @param bytes freed
     * @param left bytes in the store
     */
    public record Collected(int files, long bytes, int results, long left) {}

    /** A file of the store. */
    private record Stored(Path path, String digest, long bytes, Instant used) {}

    /**
     * Delete what was not used for longest until the store has at most so many bytes. What a run needs that has not ended is
     * left alone, as is what was written since the first of them began.
     */
    public Collected collect(long mostBytes) {
        Set<String> needed = new HashSet<>();
        Instant since = needed(needed);
        List<Stored> all = stored();
        Map<String, Instant> usedBy = new HashMap<>();
        List<CacheFiles.Found> results = files.all();
        for (CacheFiles.Found found : results) {
            digests(found.result())
                    .forEach(digest -> usedBy.merge(digest, found.used(), (a, b) -> a.isAfter(b) ? a : b));
        }
        long left = all.stream().mapToLong(Stored::bytes).sum();
        List<Stored> oldest = new ArrayList<>(all);
        oldest.sort(Comparator.comparing((Stored file) -> latest(file.used(), usedBy.get(file.digest()))));
        Set<String> gone = new HashSet<>();
        long freed = 0;
        for (Stored file : oldest) {
            if (left - freed <= mostBytes) {
                break;
            }
            if (!needed.contains(file.digest()) && file.used().isBefore(since)) {
                delete(file.path());
                delete(store.stamp(file.digest()));
                gone.add(file.digest());
                freed += file.bytes();
            }
        }
        int forgotten = 0;
        for (CacheFiles.Found found : results) {
            if (digests(found.result()).stream().anyMatch(gone::contains)) {
                delete(found.file());
                forgotten++;
            }
        }
        return new Collected(gone.size(), freed, forgotten, left - freed);
    }

    private static Instant latest(Instant one, @org.jspecify.annotations.Nullable Instant other) {
        return other != null && other.isAfter(one) ? other : one;
    }

    private static List<String> digests(CachedResult result) {
        List<String> digests = new ArrayList<>();
        result.result()
                .artifacts()
                .forEach(artifact -> digests.add(artifact.artifact().hex()));
        result.written().stream()
                .filter(CachedResult.WrittenFile::kept)
                .forEach(file -> digests.add(file.content().hex()));
        return digests;
    }

    /** Collect what runs need that are being driven; return when the first of them began. */
    private Instant needed(Set<String> digests) {
        Instant since = Instant.now();
        for (long number : RunDirectory.numbers(home).toArray()) {
            RunDirectory run = RunDirectory.find(home, number);
            if (!RunLock.isHeld(run)) {
                continue;
            }
            for (RunEvent event : RunLog.read(run.events())) {
                Instant time = Instant.ofEpochMilli((long) (event.time() * 1000));
                since = time.isBefore(since) ? time : since;
                if (event instanceof RunEvent.StepFinished finished) {
                    finished.result()
                            .map(StepResult::artifacts)
                            .orElse(List.of())
                            .forEach(artifact -> digests.add(artifact.artifact().hex()));
                }
            }
        }
        return since;
    }

    private List<Stored> stored() {
        List<Stored> stored = new ArrayList<>();
        Path folder = home.artifacts().resolve("sha256");
        if (!Files.isDirectory(folder)) {
            return stored;
        }
        try (Stream<Path> paths = Files.walk(folder, 2)) {
            paths.forEach(path -> add(path, stored));
        } catch (IOException | UncheckedIOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not list " + folder + ": " + e, e);
        }
        return stored;
    }

    private static void add(Path path, List<Stored> stored) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                stored.add(new Stored(
                        path,
                        path.getFileName().toString(),
                        attributes.size(),
                        attributes.lastModifiedTime().toInstant()));
            }
        } catch (NoSuchFileException e) {
            // Another collection was faster.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not delete " + file + ": " + e, e);
        }
    }
}
