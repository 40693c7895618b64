package dev.same.pipeline.backend;

import java.util.List;
import java.util.Optional;

/**
 * What a step asks of a backend, beyond running its cells.
 *
 * @param environment what it executes in; its image is what was asked for with {@code --image}, or else is said of the environment
 * @param image container image asked for with {@code --image}
 * @param disks as written: {@code name:size:/mount}
 * @param secrets names of secrets
 */
public record StepDemand(
        String step,
        Resources resources,
        StepEnvironment environment,
        Optional<String> image,
        List<String> disks,
        List<String> secrets) {
    public StepDemand {
        disks = List.copyOf(disks);
        secrets = List.copyOf(secrets);
    }
}
