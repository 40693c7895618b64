package dev.same.pipeline.backend;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An engine that runs steps. Opened by a {@link BackendProvider} for one run, closed by the driver. Thread-safe.
 */
public interface Backend extends AutoCloseable {
    /** Return the most that steps may hold at one time; the driver never starts more than fits. */
    Resources capacity();

    /**
     * Say why no step at all can run here, before anything runs. May wait until the engine has started.
     *
     * @return a message for the user that says what to do; empty when the engine is ready
     */
    Optional<String> problem();

    /** Return what executes steps, once it is known; may wait until the engine has started. Empty when nobody can tell. */
    default Optional<Interpreter> interpreter() {
        return Optional.empty();
    }

    /**
     * Return those modules that steps here could not import, before anything runs. May wait until the engine has started.
     *
     * @param modules names of the notebook's language, dotted. What a module is only known to have once it is loaded counts as there
     * @return none where nobody can tell
     */
    default Set<String> missingModules(Set<String> modules) {
        return Set.of();
    }

    /**
     * Say what stands against running a step here, before anything runs.
     *
     * @param step a step's demands
     * @return messages for the user that name the offending option and value; empty when the step can run
     */
    List<String> problems(StepDemand step);

    /**
     * Start a step. Must return at once; must not throw for what the step itself does.
     *
     * @param task what to start; its directory exists
     * @return the handle of the started step
     * @throws dev.same.pipeline.SameException of kind BACKEND or ENVIRONMENT when the process cannot be started
     */
    StepHandle start(StepTask task);

    /** End all steps that still run and release what the backend holds. May be called twice. */
    @Override
    void close();
}
