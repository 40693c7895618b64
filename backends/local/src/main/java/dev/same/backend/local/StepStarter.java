package dev.same.backend.local;

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

    /** Kill what still runs. May be called twice. */
    @Override
    void close();
}
