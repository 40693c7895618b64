package dev.same.magics;

import dev.same.environment.EnvironmentException;
import dev.same.environment.EnvironmentRecord;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.Runs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The record of the environment that a run has started in. It is made beside the run, which does not wait for it but at its end.
 * A run that is resumed keeps the record of its beginning.
 */
final class RunEnvironment {
    private static final long MOST_MILLIS = 30_000;

    private final Thread thread;

    private RunEnvironment(Thread thread) {
        this.thread = thread;
    }

    /** Begin to record. What goes wrong is written where the record would be looked for. */
    static RunEnvironment record(Surroundings surroundings, Runs.Request request, RunDirectory run) {
        Thread thread = new Thread(() -> capture(surroundings, request, run), "same-environment");
        thread.setDaemon(true);
        if (!Files.exists(run.environment())) {
            thread.start();
        }
        return new RunEnvironment(thread);
    }

    private static void capture(Surroundings surroundings, Runs.Request request, RunDirectory run) {
        try {
            EnvironmentRecord record = new EnvironmentCapture(surroundings, List.of(), false)
                    .outside(
                            request.python(),
                            Optional.of(request.notebook()),
                            Optional.of(request.notebookPath()),
                            false);
            Path temporary = run.environment().resolveSibling("environment.tmp");
            Files.write(temporary, record.toBytes());
            Files.move(temporary, run.environment(), StandardCopyOption.ATOMIC_MOVE);
        } catch (EnvironmentException | SameException | UncheckedIOException | IOException e) {
            try {
                Files.writeString(problem(run), String.valueOf(e.getMessage()));
            } catch (IOException again) {
                // The run's own files cannot be written either, which its driver reports.
                e.addSuppressed(again);
            }
        }
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
        if (Files.exists(run.environment())) {
            return EnvironmentRecord.read(run.environment());
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

    /** Wait until it is there, so that the process does not end before. */
    void await() {
        try {
            thread.join(MOST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
