package dev.same.pipeline.sweep;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.internal.Json;
import dev.same.pipeline.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The files of one sweep.
 *
 * @param number one-based, in order of creation; written {@code s3}
 * @param path {@code sweeps/NUMBER}
 */
public record SweepDirectory(long number, Path path) {
    private static final String MEMBER = "sweep.json";

    /**
     * What a run is in its sweep.
     *
     * @param experiment one-based
     */
    public record Member(long sweep, int experiment) {}

    /** Make the directory of a new sweep, with the next free number. */
    static SweepDirectory create(SameHome home) {
        Path all = all(home);
        try {
            Files.createDirectories(all);
            for (long next = newest(home) + 1; ; next++) {
                try {
                    // mkdir is atomic: of two that start at once, one gets the number.
                    return new SweepDirectory(next, Files.createDirectory(all.resolve(Long.toString(next))));
                } catch (FileAlreadyExistsException e) {
                    continue;
                }
            }
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT,
                    "could not create a sweep under " + all + " (" + e
                            + "); set SAME_HOME to a folder that can be written",
                    e);
        }
    }

    private static Path all(SameHome home) {
        return home.directory().resolve("sweeps");
    }

    /**
     * Find a sweep.
     *
     * @throws SameException when there is none of that number
     */
    public static SweepDirectory find(SameHome home, long number) {
        Path path = all(home).resolve(Long.toString(number));
        if (!Files.isDirectory(path)) {
            long newest = newest(home);
            throw new SameException(
                    ErrorKind.USER,
                    "no sweep s" + number + " in " + home.directory() + " ("
                            + (newest == 0 ? "there are no sweeps yet" : "the newest is s" + newest)
                            + "; see same runs)");
        }
        return new SweepDirectory(number, path);
    }

    /** Return the number of the newest sweep, 0 when there is none. */
    public static long newest(SameHome home) {
        return numbers(home).max().orElse(0);
    }

    /** Return the numbers of all sweeps, in no order. */
    public static LongStream numbers(SameHome home) {
        if (!Files.isDirectory(all(home))) {
            return LongStream.empty();
        }
        try (Stream<Path> entries = Files.list(all(home))) {
            return LongStream.of(entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches("[1-9][0-9]{0,17}"))
                    .mapToLong(Long::parseLong)
                    .toArray());
        } catch (IOException e) {
            throw new UncheckedIOException("could not list " + all(home), e);
        }
    }

    /** Return how people call it. */
    public String name() {
        return "s" + number;
    }

    /** Return the sweep that a run belongs to. */
    public static Optional<Member> of(RunDirectory run) {
        Path file = run.path().resolve(MEMBER);
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readAllBytes(file), Member.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not read " + file + ": " + e, e);
        }
    }

    /** Note that a run belongs to this sweep. */
    void mark(RunDirectory run, int experiment) {
        Path file = run.path().resolve(MEMBER);
        try {
            Files.write(file, Json.MAPPER.writeValueAsBytes(new Member(number, experiment)));
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not write " + file + ": " + e, e);
        }
    }

    Path record() {
        return path.resolve("sweep.json");
    }

    Path notebook() {
        return path.resolve("notebook.ipynb");
    }

    Path events() {
        return path.resolve("events.jsonl");
    }

    /** Return the files that a sweep has in common with a run: the lock, the wish to cancel, the log of a driver. */
    public RunDirectory driving() {
        return new RunDirectory(number, path);
    }
}
