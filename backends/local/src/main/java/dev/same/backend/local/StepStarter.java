package dev.same.backend.local;

import dev.same.pipeline.backend.Interpreter;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import java.util.Optional;

/** Starts processes of one step runtime. */
interface StepStarter extends AutoCloseable {
    StepHandle start(StepTask task);

    /** Say why no step can be started here, if that is so. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Return what executes steps; may wait until it has started. Empty when it could not. */
    Optional<Interpreter> interpreter();

    /** Kill what still runs. May be called twice. */
    @Override
    void close();
}
