package dev.same.magics;

import dev.same.environment.EnvironmentException;
import dev.same.environment.EnvironmentRecord;
import dev.same.notebook.Notebook;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.plan.Environments;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.UsedModules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The record of the environment that a run has started in. It is made beside the run, which does not wait for it but at its end.
 * A run that is resumed keeps the record of its beginning.
 */
final class RunEnvironment {
    private static final long MOST_MILLIS = 30_000;

    private final Thread thread;
    private final RunDirectory run;

    private RunEnvironment(Thread thread, RunDirectory run) {
        this.thread = thread;
        this.run = run;
    }

    /** Begin to record. What goes wrong is written where the record would be looked for. */
    static RunEnvironment record(Surroundings surroundings, Runs.Request request, RunDirectory run) {
        Thread thread = new Thread(() -> capture(surroundings, request, run), "same-environment");
        thread.setDaemon(true);
        if (!Files.exists(run.environment())) {
            thread.start();
        }
        return new RunEnvironment(thread, run);
    }

    private static void capture(Surroundings surroundings, Runs.Request request, RunDirectory run) {
        try {
            if (!request.backend().equals("local")) {
                Files.writeString(
                        problem(run),
                        "it ran on the backend " + request.backend() + ", whose images are not recorded yet");
                return;
            }
            for (Map.Entry<String, StepEnvironment> each : named(request).entrySet()) {
                write(now(surroundings, request, each.getValue()), run.environment(each.getKey()));
            }
        } catch (EnvironmentException | SameException | UncheckedIOException | IOException e) {
            try {
                Files.writeString(problem(run), String.valueOf(e.getMessage()));
            } catch (IOException again) {
                // The run's own files cannot be written either, which its driver reports.
                e.addSuppressed(again);
            }
        }
    }

    private static Map<String, StepEnvironment> named(Runs.Request request) {
        Map<String, StepEnvironment> named = new TreeMap<>(Map.of(Environments.DEFAULT, StepEnvironment.PRESENT));
        request.plan().environments().values().forEach(each -> named.put(each.name(), each));
        return named;
    }

    /** Return what the steps would execute in, if the run began now: those of its environments that are wanted, by name. */
    static Map<String, EnvironmentRecord> now(
            Surroundings surroundings, Runs.Request request, Predicate<String> wanted) {
        Map<String, EnvironmentRecord> found = new TreeMap<>();
        named(request).forEach((name, environment) -> {
            if (wanted.test(name)) {
                found.put(name, now(surroundings, request, environment));
            }
        });
        return found;
    }

    private static EnvironmentRecord now(Surroundings surroundings, Runs.Request request, StepEnvironment environment) {
        return now(
                surroundings,
                environment.python().or(request::python),
                environment.lock(),
                request.notebook(),
                request.notebookPath());
    }

    /** Return what steps execute in that have this interpreter and this lock. */
    static EnvironmentRecord now(
            Surroundings surroundings,
            Optional<String> python,
            Optional<String> lock,
            Notebook notebook,
            Path notebookPath) {
        EnvironmentRecord machine = new EnvironmentCapture(surroundings, List.of(), false)
                .outside(python, Optional.of(notebook), Optional.of(notebookPath), false);
        return lock.map(file -> EnvironmentRecord.read(Path.of(file)).on(machine))
                .orElse(machine);
    }

    /** Give other runs of the same notebook, in the same environment, the same record. */
    void copyTo(List<RunDirectory> others) {
        for (RunDirectory other : others) {
            try (Stream<Path> files = Files.list(run.path())) {
                for (Path file : files.filter(
                                each -> each.getFileName().toString().matches("environment(-.+)?\\.(json|txt)"))
                        .toList()) {
                    Path copy = other.path().resolve(file.getFileName());
                    if (!Files.exists(copy)) {
                        Files.copy(file, copy);
                    }
                }
            } catch (IOException e) {
                System.getLogger(RunEnvironment.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "run " + other.number() + " has no record of its environment: " + e);
            }
        }
    }

    private static void write(EnvironmentRecord record, Path file) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(temporary, record.toBytes());
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path problem(RunDirectory run) {
        return run.environment().resolveSibling("environment.txt");
    }

    /**
     * Return the record that was made.
     *
     * @throws SameException if there is none, with the reason
     */
    static EnvironmentRecord of(RunDirectory run) {
        return of(run, Environments.DEFAULT);
    }

    /** Return the record of an environment that steps of the run have named. */
    static EnvironmentRecord of(RunDirectory run, String name) {
        if (Files.exists(run.environment(name))) {
            return EnvironmentRecord.read(run.environment(name));
        }
        if (!name.equals(Environments.DEFAULT) && Files.exists(run.environment())) {
            throw new SameException(
                    ErrorKind.USER,
                    "--env " + name + ": run " + run.number() + " had no environment of that name (it had: "
                            + String.join(", ", names(run)) + ")");
        }
        String why = "";
        try {
            why = Files.exists(problem(run)) ? ": " + Files.readString(problem(run)) : "";
        } catch (IOException e) {
            why = ": " + e.getMessage();
        }
        throw new SameException(
                ErrorKind.USER, "run " + run.number() + " has no record of the environment that it started in" + why);
    }

    private static List<String> names(RunDirectory run) {
        try (Stream<Path> files = Files.list(run.path())) {
            Stream<String> named = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.matches("environment-.+\\.json"))
                    .map(file -> file.substring("environment-".length(), file.length() - ".json".length()));
            return Stream.concat(Stream.of(Environments.DEFAULT), named)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Wait until it is there, so that the process does not end before. */
    void await() {
        try {
            thread.join(MOST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive() && Files.exists(run.environment())) {
            addLoaded();
        }
    }

    /** What steps were seen to use, no source need say: the engine behind a file format, say. */
    private void addLoaded() {
        try {
            Optional<Set<String>> modules = UsedModules.of(run);
            if (modules.isPresent()) {
                write(EnvironmentRecord.read(run.environment()).withLoaded(modules.get()), run.environment());
            }
        } catch (IOException | EnvironmentException e) {
            System.getLogger(RunEnvironment.class.getName())
                    .log(System.Logger.Level.WARNING, "what the steps have loaded was not recorded: " + e.getMessage());
        }
    }
}
