package dev.same.pipeline.backend;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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

    /**
     * Make environments that steps will execute in, where they are not there already. Called before the first step that names one
     * starts; may take minutes, and may be called again.
     *
     * @param progress takes a line for each thing that is done
     * @throws dev.same.pipeline.SameException of kind ENVIRONMENT, with the installer's own words, if one cannot be made
     */
    default void prepare(Collection<StepEnvironment> environments, Consumer<String> progress) {
        environments.stream().filter(each -> !each.isPresent()).findFirst().ifPresent(each -> {
            throw new SameException(
                    ErrorKind.USER,
                    "the environment \"" + each.name() + "\" cannot be made: this backend has only the present one");
        });
    }

    /**
     * Return what executes steps, once it is known; may wait until the engine has started. Empty when nobody can tell.
     *
     * @param environment of the step; prepared
     */
    default Optional<Interpreter> interpreter(StepEnvironment environment) {
        return Optional.empty();
    }

    /**
     * Return those modules that steps here could not import, before anything runs. May wait until the engine has started.
     *
     * @param environment of the steps; prepared
     * @param modules names of the notebook's language, dotted. What a module is only known to have once it is loaded counts as there
     * @return none where nobody can tell
     */
    default Set<String> missingModules(StepEnvironment environment, Set<String> modules) {
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

    /**
     * End what a former driver has left running of an attempt, and return when nothing of it runs: two of one step would write
     * the same files. Called before a run that was interrupted goes on.
     *
     * @param directory of the attempt, as its {@link StepTask} had it
     * @return false where steps are processes of this machine under the number that they have written: the driver ends those
     * @throws dev.same.pipeline.SameException of kind BACKEND when it cannot be ended
     */
    default boolean endLeft(Path directory) {
        return false;
    }

    /** End all steps that still run and release what the backend holds. May be called twice. */
    @Override
    void close();
}
