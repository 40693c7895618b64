package dev.same.pipeline.run;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.backend.StepExit;
import dev.same.pipeline.backend.StepTask;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.store.ArtifactId;
import dev.same.pipeline.store.ArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Runs one cell on a value of a finished run, with the same step runtime that made the value: the way to look at an artifact
 * without knowing its format.
 */
public final class ValueCell {
    private final SameHome home;
    private final RunSnapshot run;
    private final Backend backend;

    public ValueCell(SameHome home, RunSnapshot run, Backend backend) {
        this.home = home;
        this.run = run;
        this.backend = backend;
    }

    /**
     * Bind the value to its name and run the source.
     *
     * @param step the step that handed the value on
     * @return the events of the cell, as the step runtime writes them
     * @throws SameException when the artifact is gone or damaged, or the source fails
     */
    public List<com.fasterxml.jackson.databind.JsonNode> run(
            PlannedStep step, String name, ArtifactId artifact, String source, Path workingDirectory) {
        new ArtifactStore(home.artifacts()).verify(artifact);
        PlannedStep cell = new PlannedStep(
                "get",
                Optional.empty(),
                List.of(new PlannedStep.PlannedCell(1, Optional.empty(), 1, source, false)),
                step.definitions(),
                List.of(),
                List.of(),
                List.of(),
                Resources.NONE,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
        Plan plan = new Plan(
                Plan.SCHEMA,
                run.plan().notebook(),
                run.plan().notebookSha256(),
                run.plan().language(),
                List.of(),
                List.of(cell),
                List.of());
        Path directory = temporaryDirectory();
        try {
            Path stepJson = directory.resolve("step.json");
            Files.write(
                    stepJson,
                    new StepJson(
                                    plan,
                                    new StepGraph(plan),
                                    run.directory().number(),
                                    workingDirectory,
                                    home.artifacts(),
                                    false)
                            .write(
                                    new StepCache.Question(cell, Map.of(name, artifact), List.of(), Map.of(), false),
                                    1,
                                    directory));
            StepExit exit = backend.start(new StepTask(
                            "get/1",
                            plan.language(),
                            stepJson,
                            directory,
                            workingDirectory,
                            Resources.NONE,
                            run.plan().environment(step.name()),
                            List.of(),
                            List.of()))
                    .exit()
                    .toCompletableFuture()
                    .get();
            StepResult result = StepOutcome.read(directory, exit);
            result.failure().ifPresent(failure -> {
                boolean byUser = failure.kind().equals("user");
                throw new SameException(
                        ErrorKind.USER,
                        name + " of run " + run.directory().number()
                                + (byUser ? " cannot be shown or written that way: " : " cannot be loaded: ")
                                + failure.ename() + ": " + failure.evalue()
                                + (byUser
                                        ? " (allowed: .json for plain data, .csv for frames, .npy for arrays, .txt, .pkl)"
                                        : ""));
            });
            return new StepEvents(directory).poll();
        } catch (IOException | ExecutionException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not read " + name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SameException(ErrorKind.USER, "interrupted while reading " + name, e);
        } finally {
            delete(directory);
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("same-get-");
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not make a temporary folder: " + e.getMessage(), e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not remove " + directory + ": " + e.getMessage(), e);
        }
    }
}
