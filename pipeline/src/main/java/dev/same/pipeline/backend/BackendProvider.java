package dev.same.pipeline.backend;

import dev.same.pipeline.SameHome;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Makes a backend available under a name; found through {@link java.util.ServiceLoader}. */
public interface BackendProvider {
    /** Return the name that {@code --backend} takes. */
    String name();

    /**
     * Open the backend for one run.
     *
     * @throws dev.same.pipeline.SameException when the engine cannot be reached, saying what to do
     */
    Backend open(Context context);

    /** Return whether steps run in images, for which somebody must say what is in them. */
    default boolean runsImages() {
        return false;
    }

    /** Return who knows the syntax of the cells that steps run here. Must be cheap: it is asked about broken cells only. */
    default SyntaxCheck syntaxCheck(Context context) {
        return SyntaxCheck.NONE;
    }

    /**
     * What a backend may need to know of its surroundings.
     *
     * @param language of the notebook: {@code python} or {@code java}
     * @param workingDirectory of user code
     * @param environment of the calling process
     * @param python the interpreter that the user asked for
     */
    record Context(
            SameHome home,
            String language,
            Path workingDirectory,
            Map<String, String> environment,
            Optional<String> python) {
        public Context {
            environment = Map.copyOf(environment);
        }
    }
}
