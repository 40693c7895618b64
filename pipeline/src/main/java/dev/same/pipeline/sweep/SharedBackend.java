package dev.same.pipeline.sweep;

import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.Interpreter;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.backend.StepDemand;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One backend as one of several runs sees it: steps of two runs have the same names, and the end of a run is not that of all. */
record SharedBackend(Backend backend, long run) implements Backend {
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
    public Optional<Interpreter> interpreter(StepEnvironment environment) {
        return backend.interpreter(environment);
    }

    @Override
    public Set<String> missingModules(StepEnvironment environment, Set<String> modules) {
        return backend.missingModules(environment, modules);
    }

    @Override
    public List<String> problems(StepDemand step) {
        return backend.problems(step);
    }

    @Override
    public StepHandle start(StepTask task) {
        return backend.start(task.named(run + "/" + task.id()));
    }

    @Override
    public boolean endLeft(Path directory) {
        return backend.endLeft(directory);
    }

    @Override
    public void close() {
        // It is closed with the sweep. A run that ends has no steps any more: its driver has waited for them.
    }
}
