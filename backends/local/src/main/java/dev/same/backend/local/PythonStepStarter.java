package dev.same.backend.local;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Interpreter;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Starts each Python step in its environment. */
final class PythonStepStarter implements StepStarter {
    private final Environments environments;

    PythonStepStarter(Environments environments) {
        this.environments = environments;
    }

    @Override
    public Optional<String> problem() {
        return environments.find(StepEnvironment.PRESENT).flatMap(PythonSteps::problem);
    }

    @Override
    public void prepare(Collection<StepEnvironment> wanted, Consumer<String> progress) {
        environments.prepare(wanted, progress);
        for (StepEnvironment each : wanted) {
            environments.find(each).flatMap(PythonSteps::problem).ifPresent(problem -> {
                throw new SameException(ErrorKind.ENVIRONMENT, "environment \"" + each.name() + "\": " + problem);
            });
        }
    }

    @Override
    public Optional<Interpreter> interpreter(StepEnvironment environment) {
        return environments.find(environment).flatMap(PythonSteps::interpreter);
    }

    @Override
    public Set<String> missingModules(StepEnvironment environment, Set<String> modules) {
        return environments
                .find(environment)
                .map(steps -> steps.missingModules(modules))
                .orElse(Set.of());
    }

    @Override
    public Optional<byte[]> run(StepEnvironment environment, Path script, Path folder, byte[] input) {
        return environment.lock().isEmpty()
                ? Optional.empty()
                : environments.python(environment).map(python -> PythonProgram.run(python, script, folder, input));
    }

    @Override
    public StepHandle start(StepTask task) {
        return environments
                .find(task.environment())
                .orElseThrow(
                        () -> new SameException(
                                ErrorKind.ENVIRONMENT,
                                "the environment \"" + task.environment().name()
                                        + "\" is not there any more: somebody has removed it since the run began; same resume makes it again"))
                .start(task);
    }

    @Override
    public void close() {
        environments.close();
    }
}
