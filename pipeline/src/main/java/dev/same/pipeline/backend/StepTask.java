package dev.same.pipeline.backend;

import java.nio.file.Path;

/**
 * One attempt to run a step.
 *
 * @param id unique within the run: {@code train/1}
 * @param language {@code python} or {@code java}: which step runtime to start
 * @param stepJson the step runtime's input
 * @param directory where the runtime writes; exists
 * @param workingDirectory of user code
 * @param environment prepared
 */
public record StepTask(
        String id,
        String language,
        Path stepJson,
        Path directory,
        Path workingDirectory,
        Resources resources,
        StepEnvironment environment) {}
