package dev.same.pipeline.run;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.plan.Environments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The files of one run.
 *
 * @param number one-based, in order of creation
 * @param path {@code runs/NUMBER}
 */
public record RunDirectory(long number, Path path) {
    /** A hint at the newest number, so that a million runs need not be listed to make one more. */
    private static final String LAST = "last";

    /** Make the directory of a new run, with the next free number. */
    public static RunDirectory create(SameHome home) {
        try {
            Files.createDirectories(home.runs());
            long next = newest(home) + 1;
            while (true) {
                Path path = home.runs().resolve(Long.toString(next));
                try {
                    // mkdir is atomic: of two drivers that start at once, one gets the number.
                    Files.createDirectory(path);
                    Files.writeString(home.runs().resolve(LAST), Long.toString(next));
                    return new RunDirectory(next, path);
                } catch (FileAlreadyExistsException e) {
                    next++;
                }
            }
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT,
                    "could not create a run under " + home.runs() + " (" + e
                            + "); set SAME_HOME to a folder that can be written",
                    e);
        }
    }

    /**
     * Find a run.
     *
     * @throws SameException when there is none of that number
     */
    public static RunDirectory find(SameHome home, long number) {
        Path path = home.runs().resolve(Long.toString(number));
        if (!Files.isDirectory(path)) {
            long newest = newest(home);
            String known = newest == 0 ? "there are no runs yet" : "the newest run is " + newest;
            throw new SameException(
                    ErrorKind.USER, "no run " + number + " in " + home.directory() + " (" + known + "; see same runs)");
        }
        var run = new RunDirectory(number, path);
        if (!run.isWhole()) {
            throw new SameException(
                    ErrorKind.USER,
                    "run " + number + " has no plan in " + path
                            + ": either it is being made this very moment, or that was cut"
                            + " off and it never started; see same runs");
        }
        return run;
    }

    /** Find the newest run. One that is only being made does not count yet. */
    public static Optional<RunDirectory> last(SameHome home) {
        long newest = newest(home);
        return Stream.concat(
                        LongStream.of(newest).boxed(),
                        // Only looked at when that one has no plan.
                        Stream.of(home).flatMap(RunDirectory::newestFirst))
                .map(number -> new RunDirectory(number, home.runs().resolve(Long.toString(number))))
                .filter(RunDirectory::isWhole)
                .findFirst();
    }

    private static Stream<Long> newestFirst(SameHome home) {
        return numbers(home).boxed().sorted(Comparator.reverseOrder());
    }

    /** Whether it was made to the end: its plan is written last. */
    private boolean isWhole() {
        return Files.isRegularFile(plan());
    }

    /** Return the number of the newest run, 0 when there is none. */
    public static long newest(SameHome home) {
        try {
            long hint =
                    Long.parseLong(Files.readString(home.runs().resolve(LAST)).strip());
            while (Files.isDirectory(home.runs().resolve(Long.toString(hint + 1)))) {
                hint++;
            }
            if (Files.isDirectory(home.runs().resolve(Long.toString(hint)))) {
                return hint;
            }
        } catch (IOException | NumberFormatException e) {
            // No hint, or a torn one: the directories themselves tell, only slower.
        }
        return numbers(home).max().orElse(0);
    }

    /** Return the numbers of all runs, in no order. */
    public static LongStream numbers(SameHome home) {
        if (!Files.isDirectory(home.runs())) {
            return LongStream.empty();
        }
        try (Stream<Path> entries = Files.list(home.runs())) {
            return LongStream.of(entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches("[1-9][0-9]{0,17}"))
                    .mapToLong(Long::parseLong)
                    .toArray());
        } catch (IOException e) {
            throw new UncheckedIOException("could not list " + home.runs(), e);
        }
    }

    public Path plan() {
        return path.resolve("plan.json");
    }

    /** Return the notebook as it was when the run was made. */
    public Path notebook() {
        return path.resolve("notebook.ipynb");
    }

    /** Return the notebook with the run's outputs. */
    public Path executedNotebook() {
        return path.resolve("executed.ipynb");
    }

    /** The record of the environment that the run started in, if one was made. */
    public Path environment() {
        return path.resolve("environment.json");
    }

    /**
     * The same of an environment that steps have named.
     *
     * @param name {@code default} for that of the others
     */
    public Path environment(String name) {
        return name.equals(Environments.DEFAULT) ? environment() : path.resolve("environment-" + name + ".json");
    }

    public Path events() {
        return path.resolve("events.jsonl");
    }

    /** Return the file whose presence asks the driver to cancel. */
    public Path cancelRequest() {
        return path.resolve("cancel");
    }

    /** Return the file that says how the run is to be driven. */
    Path launch() {
        return path.resolve("launch.json");
    }

    /** Return the file that a driver without a terminal writes its problems to. */
    public Path driverLog() {
        return path.resolve("driver.log");
    }

    Path lock() {
        return path.resolve("driver.lock");
    }

    /** Return the file that holds the newest driver's fencing token. */
    Path token() {
        return path.resolve("driver.token");
    }

    /** Return the name under which attempts at one element of a step are found. */
    public static String element(String step, int element) {
        return step + "/each/" + element;
    }

    /** Return the number of the last attempt at an element of a step, 0 when there is none. */
    public int lastAttemptAtElement(String step, int element) {
        return LeftAttempt.of(this, element(step, element), 0).number();
    }

    /** Return the directory of an attempt of a step. */
    public Path attempt(String step, int attempt) {
        return path.resolve("steps").resolve(step).resolve(Integer.toString(attempt));
    }
}
