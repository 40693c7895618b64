package dev.same.backend.local;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentException;
import dev.same.environment.EnvironmentRecord;
import dev.same.environment.assemble.Assembler;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.PythonInterpreter;
import dev.same.pipeline.backend.StepEnvironment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The interpreters of Python steps, and a step server for each, started when it is needed. Thread-safe. */
final class Environments implements AutoCloseable {
    private final BackendProvider.Context context;
    private final Path present;
    private final Map<StepEnvironment, Path> pythons = new HashMap<>();
    private final Map<Path, PythonSteps> servers = new HashMap<>();

    private Environments(BackendProvider.Context context, Path present) {
        this.context = context;
        this.present = present;
        servers.put(present, PythonSteps.open(context, present));
    }

    /** Start the server of the present interpreter: most steps run there, and the plan can be made meanwhile. */
    static Environments open(BackendProvider.Context context) {
        return new Environments(context, PythonInterpreter.find(context));
    }

    /** Make the environment where it is not there. */
    synchronized void prepare(StepEnvironment environment, Consumer<String> progress) {
        if (!pythons.containsKey(environment)) {
            Path base = base(environment);
            pythons.put(
                    environment,
                    environment.lock().isEmpty()
                            ? base
                            : locked(
                                            environment,
                                            progress,
                                            (assembler, lock, packages) -> Optional.of(assembler.assemble(
                                                    lock,
                                                    packages,
                                                    base,
                                                    environment.wheelhouse().map(Path::of))))
                                    .orElseThrow());
        }
    }

    /** Return the server of an environment that is there; empty if it has to be made first. */
    synchronized Optional<PythonSteps> find(StepEnvironment environment) {
        if (environment.isPresent()) {
            return Optional.of(server(present));
        }
        Optional<Path> python = Optional.ofNullable(pythons.get(environment));
        if (python.isEmpty()) {
            Path base = base(environment);
            python = environment.lock().isEmpty()
                    ? Optional.of(base)
                    : locked(
                            environment,
                            line -> {},
                            (assembler, lock, packages) -> assembler.find(lock, packages, base));
            python.ifPresent(found -> pythons.put(environment, found));
        }
        return python.map(this::server);
    }

    private PythonSteps server(Path python) {
        return servers.computeIfAbsent(python, interpreter -> PythonSteps.open(context, interpreter));
    }

    private Path base(StepEnvironment environment) {
        return environment.python().isEmpty()
                ? present
                : PythonInterpreter.find(new BackendProvider.Context(
                        context.home(),
                        context.language(),
                        context.workingDirectory(),
                        context.environment(),
                        environment.python()));
    }

    private interface Wish {
        Optional<Path> apply(Assembler assembler, EnvironmentRecord lock, List<Distribution> packages);
    }

    private Optional<Path> locked(StepEnvironment environment, Consumer<String> progress, Wish wish) {
        try {
            EnvironmentRecord lock =
                    EnvironmentRecord.read(Path.of(environment.lock().orElseThrow()));
            List<Distribution> packages = lock.packages().stream()
                    .filter(each -> environment.packages().containsKey(each.name()))
                    .toList();
            Assembler assembler = new Assembler(context.home().environments(), context.environment(), progress);
            return wish.apply(assembler, lock, packages);
        } catch (EnvironmentException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT, "environment \"" + environment.name() + "\": " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        servers.values().forEach(PythonSteps::close);
    }
}
