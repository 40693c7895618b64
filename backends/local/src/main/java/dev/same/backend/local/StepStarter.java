package dev.same.backend.local;

import dev.same.pipeline.backend.Interpreter;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import java.util.Optional;
import java.util.Set;

/** Starts processes of one step runtime. */
interface StepStarter extends AutoCloseable {
    StepHandle start(StepTask task);

    /** Say why no step can be started here, if that is so. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Return what executes steps; may wait until it has started. Empty when it could not. */
    Optional<Interpreter> interpreter();

    /** Return those modules that steps could not import. */
    default Set<String> missingModules(Set<String> modules) {
        return Set.of();
    }

    /** Kill what still runs. May be called twice. */
    @Override
    void close();
}
