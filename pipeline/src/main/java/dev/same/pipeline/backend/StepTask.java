package dev.same.pipeline.backend;

import java.nio.file.Path;
import java.util.List;

/**
 * One attempt to run a step.
 *
 * @param id unique within the run: {@code train/1}
 * @param language {@code python} or {@code java}: which step runtime to start
 * @param stepJson the step runtime's input
 * @param directory where the runtime writes; exists
 * @param workingDirectory of user code
 * @param environment prepared
 * @param disks as {@link StepDemand} has them
 * @param secrets names of secrets
 */
public record StepTask(
        String id,
        String language,
        Path stepJson,
        Path directory,
        Path workingDirectory,
        Resources resources,
        StepEnvironment environment,
        List<String> disks,
        List<String> secrets) {
    public StepTask {
        disks = List.copyOf(disks);
        secrets = List.copyOf(secrets);
    }

    /** Return the same under another id. */
    public StepTask named(String other) {
        return new StepTask(
                other, language, stepJson, directory, workingDirectory, resources, environment, disks, secrets);
    }
}
