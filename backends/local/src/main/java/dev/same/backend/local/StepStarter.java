package dev.same.backend.local;

import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;

/** Starts processes of one step runtime. */
interface StepStarter extends AutoCloseable {
    StepHandle start(StepTask task);

    /** Kill what still runs. May be called twice. */
    @Override
    void close();
}
