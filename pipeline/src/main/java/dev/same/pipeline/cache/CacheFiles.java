package dev.same.pipeline.cache;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.internal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of the cache: {@code cache/results/HE/KEY/DEPENDENCIES.json}, one for each execution that may be taken;
 * {@code cache/latest}, what a step of a notebook gave last. Losing any of them costs only time, so they are renamed into place
 * but not forced to disk: what a power cut leaves half written cannot be read, and is no result.
 */
final class CacheFiles {
    /** Executions of one key that differ in what they read: more are of no use to anyone. */
    private static final int MOST_PER_KEY = 8;

    private final Path directory;

    CacheFiles(SameHome home) {
        this.directory = home.directory().resolve("cache");
    }

    /** A result with the file that it is in. */
    record Found(Path file, CachedResult result, Instant used) {}

    Path locks() {
        return directory.resolve("locks");
    }

    boolean isEmpty() {
        return !Files.isDirectory(directory.resolve("results"));
    }

    private Path folder(String key) {
        return directory.resolve("results").resolve(key.substring(0, 2)).resolve(key);
    }

    /** Return the results of a key, the newest first. */
    List<Found> of(String key) {
        return list(folder(key));
    }

    private static List<Found> list(Path folder) {
        List<Found> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".json"))
                    .forEach(file -> read(file).ifPresent(found::add));
        } catch (NoSuchFileException e) {
            return found;
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not list " + folder + ": " + e, e);
        }
        found.sort(
                Comparator.comparingDouble((Found one) -> one.result().time()).reversed());
        return found;
    }

    static Optional<Found> read(Path file) {
        try {
            CachedResult result = Json.MAPPER.readValue(Files.readAllBytes(file), CachedResult.class);
            return result.schema().equals(CachedResult.SCHEMA)
                    ? Optional.of(new Found(
                            file, result, Files.getLastModifiedTime(file).toInstant()))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            // Half written, or of another version: then it is none.
            return Optional.empty();
        }
    }

    List<Found> all() {
        List<Found> found = new ArrayList<>();
        Path results = directory.resolve("results");
        if (!Files.isDirectory(results)) {
            return found;
        }
        try (Stream<Path> files = Files.walk(results)) {
            files.filter(file -> file.toString().endsWith(".json"))
                    .forEach(file -> read(file).ifPresent(found::add));
        } catch (IOException | UncheckedIOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not list " + results + ": " + e, e);
        }
        return found;
    }

    /** Return what the step of a notebook gave last, under whichever key. */
    Optional<CachedResult> latest(String notebook, String step) {
        try {
            Path file = Path.of(Files.readString(latestFile(notebook, step)));
            return read(directory.resolve(file)).map(Found::result);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Path latestFile(String notebook, String step) {
        String name = Digests.sha256((notebook + "\0" + step).getBytes(StandardCharsets.UTF_8));
        return directory.resolve("latest").resolve(name.substring(0, 2)).resolve(name);
    }

    void write(String key, CachedResult result) throws IOException {
        byte[] content = Json.MAPPER.writeValueAsBytes(result);
        String dependencies = Digests.sha256(Json.MAPPER.writeValueAsBytes(List.of(
                        result.outputs(),
                        result.watch(),
                        result.files().stream()
                                .map(file -> file.path() + file.sha256())
                                .toList(),
                        result.listings(),
                        result.packages(),
                        result.variables())))
                .substring(0, 32);
        Path file = folder(key).resolve(dependencies + ".json");
        replace(file, content);
        replace(
                latestFile(result.notebook(), result.step()),
                directory.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        List<Found> all = of(key);
        for (Found old : all.subList(Math.min(all.size(), MOST_PER_KEY), all.size())) {
            Files.deleteIfExists(old.file());
        }
    }

    static void replace(Path file, byte[] content) throws IOException {
        Path folder = file.getParent();
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, ".same-", ".tmp");
        try {
            Files.write(temporary, content);
            move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Note that the result was of use: what was not for longest goes first when room is made. */
    static void used(Path file, Instant now) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(now));
        } catch (IOException e) {
            // It was removed meanwhile, or is another user's: it only gets older than it is.
        }
    }
}
