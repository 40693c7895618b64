package dev.same.pipeline.cache;

import dev.same.pipeline.internal.Json;
import dev.same.pipeline.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Why a step of a run was executed, or was not. */
public final class Why {
    /** Beside the directories of a step's attempts. */
    static final String FILE = "why.json";

    private Why() {}

    /** Read the decision that the driver of a run took; empty when it never came to the step, or ran without the cache. */
    public static Optional<Decision> read(RunDirectory run, String step) {
        Path folder = run.attempt(step, 1).getParent();
        try {
            return folder == null
                    ? Optional.empty()
                    : Optional.of(Json.MAPPER.readValue(Files.readAllBytes(folder.resolve(FILE)), Decision.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
