package dev.same.pipeline.verify;

import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.backend.StepDemand;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Where the steps of a variant run: an open backend that many runs share. Whoever opened it closes it.
 *
 * @param name of the backend
 */
public record Target(String name, Backend backend) {
    private static final AtomicLong RUNS = new AtomicLong();

    /** Return the backend for one run: its end is not that of the backend, and its step ids are not those of other runs. */
    Backend forOneRun() {
        String prefix = RUNS.incrementAndGet() + ":";
        return new Backend() {
            @Override
            public Resources capacity() {
                return backend.capacity();
            }

            @Override
            public Optional<String> problem() {
                return backend.problem();
            }

            @Override
            public void prepare(Collection<StepEnvironment> environments, Consumer<String> progress) {
                backend.prepare(environments, progress);
            }

            @Override
            public List<String> problems(StepDemand step) {
                return backend.problems(step);
            }

            @Override
            public StepHandle start(StepTask task) {
                return backend.start(task.named(prefix + task.id()));
            }

            @Override
            public void close() {}
        };
    }
}
