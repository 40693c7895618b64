package dev.same.backend.local;

import dev.same.pipeline.backend.Interpreter;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Starts processes of one step runtime. */
interface StepStarter extends AutoCloseable {
    StepHandle start(StepTask task);

    /** Say why no step can be started here, if that is so. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Return what executes steps; may wait until it has started. Empty when it could not. */
    Optional<Interpreter> interpreter(StepEnvironment environment);

    /** Return those modules that steps could not import. */
    default Set<String> missingModules(StepEnvironment environment, Set<String> modules) {
        return Set.of();
    }

    /** Run a program in an environment that was made for steps; empty where they execute in what was there before. */
    default Optional<byte[]> run(StepEnvironment environment, Path script, Path folder, byte[] input) {
        return Optional.empty();
    }

    /** Make those environments that are not there. */
    void prepare(Collection<StepEnvironment> environments, Consumer<String> progress);

    /** Kill what still runs. May be called twice. */
    @Override
    void close();
}
