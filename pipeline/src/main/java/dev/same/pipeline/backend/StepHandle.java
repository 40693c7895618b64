package dev.same.pipeline.backend;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A started step. Thread-safe. */
public interface StepHandle {
    /** Return the stage that completes when no process of the step is left. It never completes exceptionally. */
    CompletionStage<StepExit> exit();

    /**
     * Ask the step to end; kill it after the grace period. Returns at once; {@link #exit()} completes. May be called twice,
     * and on a step that has ended.
     */
    void cancel(Duration grace);
}
