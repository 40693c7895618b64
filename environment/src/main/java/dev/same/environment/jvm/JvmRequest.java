package dev.same.environment.jvm;

import dev.same.environment.CaptureRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to look for in the environment of a Java notebook.
 *
 * @param what as for any notebook: folder, variables, values, files
 * @param variables of the environment that the notebook runs in
 * @param classPath jars and folders of the notebook, in order
 * @param artifacts those of them that Maven has resolved
 * @param needs which of them need which, by {@code group:artifact}
 * @param repositories that were asked: addresses by id
 * @param store Maven's local repository
 * @param actions what changed the class path
 */
public record JvmRequest(
        CaptureRequest what,
        Map<String, String> variables,
        List<Path> classPath,
        List<Artifact> artifacts,
        Map<String, Set<String>> needs,
        Map<String, String> repositories,
        Optional<Path> store,
        List<Action> actions) {
    /**
     * A file with its Maven coordinates.
     *
     * @param type the file's extension
     * @param classifier empty if it has none
     * @param requested whether it was asked for, rather than needed by another
     */
    public record Artifact(
            Path file, String group, String name, String version, String type, String classifier, boolean requested) {}

    /**
     * A line that changed the class path, or would.
     *
     * @param cell one-based in the notebook, if that is known
     * @param status {@code ok} or {@code error}; empty if it was not run
     * @param problem why what it asks for cannot be had
     */
    public record Action(
            Optional<Integer> cell, String kind, String text, Optional<String> status, Optional<String> problem) {}

    public JvmRequest {
        variables = Map.copyOf(variables);
        classPath = List.copyOf(classPath);
        artifacts = List.copyOf(artifacts);
        needs = Map.copyOf(needs);
        repositories = Map.copyOf(repositories);
        actions = List.copyOf(actions);
    }

    /** Look at a JVM of which no notebook is known. */
    public static JvmRequest of(CaptureRequest what, Map<String, String> variables) {
        return new JvmRequest(what, variables, List.of(), List.of(), Map.of(), Map.of(), Optional.empty(), List.of());
    }
}
