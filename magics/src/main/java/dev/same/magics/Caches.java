package dev.same.magics;

import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.Interpreter;
import dev.same.pipeline.cache.ResultCache;
import dev.same.pipeline.plan.CacheMode;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.StepCache;
import java.nio.file.Path;
import java.util.List;

/** Opens the cache for runs and plans. */
final class Caches {
    private Caches() {}

    /** Open it for a driver; to be closed after the run. */
    static StepCache open(Surroundings surroundings, Runs.Request request, RunDirectory run, Backend backend) {
        return request.cache().kind() == CacheMode.Kind.OFF
                ? StepCache.NONE
                : open(surroundings, request.plan(), run.number(), request.cache(), request.notebookPath(), backend);
    }

    /** Open it to ask what a run would do. */
    static ResultCache open(
            Surroundings surroundings, Plan plan, long run, CacheMode mode, Path notebook, Backend backend) {
        return new ResultCache(
                surroundings.home(),
                plan,
                run,
                mode,
                notebook,
                surroundings.environment(),
                surroundings.clock(),
                // An engine that cannot tell does not run either: its steps will say why.
                executing -> backend.interpreter(executing).orElseGet(() -> new Interpreter("unknown", List.of())));
    }
}
