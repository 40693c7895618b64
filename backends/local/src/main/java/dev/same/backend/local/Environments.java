package dev.same.backend.local;

import dev.same.environment.EnvironmentException;
import dev.same.environment.EnvironmentRecord;
import dev.same.environment.assemble.Assembler;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.PythonInterpreter;
import dev.same.pipeline.backend.StepEnvironment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** The interpreters of Python steps, and a step server for each, started when it is needed. Thread-safe. */
final class Environments implements AutoCloseable {
    private final BackendProvider.Context context;
    private final Path present;
    private final Map<StepEnvironment, Path> pythons = new HashMap<>();

    /** Found without a word: what is to be said of them is said when they are prepared. */
    private final Map<StepEnvironment, Path> found = new HashMap<>();

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

    /** Make those environments that are not there. */
    synchronized void prepare(Collection<StepEnvironment> environments, Consumer<String> progress) {
        Map<StepEnvironment, List<StepEnvironment>> byLock = new LinkedHashMap<>();
        for (StepEnvironment each : environments) {
            if (!pythons.containsKey(each) && !each.isPresent()) {
                byLock.computeIfAbsent(each.with(Map.of()), any -> new ArrayList<>())
                        .add(each);
            }
        }
        byLock.forEach((lock, parts) -> {
            List<Path> made =
                    lock.lock().isEmpty() ? Collections.nCopies(parts.size(), base(lock)) : make(lock, parts, progress);
            for (int i = 0; i < parts.size(); i++) {
                pythons.put(parts.get(i), made.get(i));
            }
        });
    }

    private List<Path> make(StepEnvironment lock, List<StepEnvironment> parts, Consumer<String> progress) {
        return locked(
                lock,
                progress,
                (assembler, record) -> assembler.assembleAll(
                        record,
                        parts.stream().map(part -> part.packagesOf(record)).toList(),
                        base(lock),
                        lock.wheelhouse().map(Path::of)));
    }

    /** Return the server of an environment that is there; empty if it has to be made first. */
    synchronized Optional<PythonSteps> find(StepEnvironment environment) {
        if (environment.isPresent()) {
            return Optional.of(server(present));
        }
        Optional<Path> python =
                Optional.ofNullable(pythons.get(environment)).or(() -> Optional.ofNullable(found.get(environment)));
        if (python.isEmpty()) {
            Path base = base(environment);
            python = environment.lock().isEmpty()
                    ? Optional.of(base)
                    : locked(
                            environment,
                            line -> {},
                            (assembler, lock) -> assembler.find(
                                    lock,
                                    environment.packagesOf(lock),
                                    base,
                                    environment.wheelhouse().map(Path::of)));
            python.ifPresent(path -> found.put(environment, path));
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

    private <T> T locked(
            StepEnvironment environment, Consumer<String> progress, BiFunction<Assembler, EnvironmentRecord, T> wish) {
        try {
            return wish.apply(
                    new Assembler(context.home().environments(), context.environment(), progress),
                    EnvironmentRecord.read(Path.of(environment.lock().orElseThrow())));
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
