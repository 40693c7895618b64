package dev.same.kernel.java;

import dev.same.kernel.java.magic.LibraryAction;
import dev.same.kernel.java.maven.MavenDependencies;
import dev.same.kernel.java.maven.ResolvedLibrary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The libraries of a session, and where they come from.
 *
 * @param classPath jars and folders that were added, in order
 * @param resolved those of them that come from repositories
 * @param needs which need which, by {@code group:artifact}
 * @param repositories that were asked: addresses by id, which may hold credentials
 * @param store where Maven keeps what it downloaded
 * @param actions what was asked for
 */
public record SessionLibraries(
        List<Path> classPath,
        List<ResolvedLibrary> resolved,
        Map<String, Set<String>> needs,
        Map<String, String> repositories,
        Optional<Path> store,
        List<Action> actions) {
    /**
     * One magic.
     *
     * @param cell where it stands, one-based in the notebook; empty in a live session, which does not know
     * @param succeeded empty if it was not run
     * @param problem why it did not succeed, if that is known
     */
    public record Action(
            Optional<Integer> cell, String magic, String text, Optional<Boolean> succeeded, Optional<String> problem) {}

    public SessionLibraries {
        classPath = List.copyOf(classPath);
        resolved = List.copyOf(resolved);
        needs = Map.copyOf(needs);
        repositories = Map.copyOf(repositories);
        actions = List.copyOf(actions);
    }

    static SessionLibraries of(List<Path> classPath, MavenDependencies dependencies, List<Action> actions) {
        boolean maven = !dependencies.requested().isEmpty();
        return new SessionLibraries(
                classPath,
                dependencies.libraries(),
                dependencies.needs(),
                dependencies.asked(),
                maven || !classPath.isEmpty() ? dependencies.store() : Optional.empty(),
                actions);
    }

    static List<Action> live(List<LibraryAction> actions) {
        return actions.stream()
                .map(each -> new Action(
                        Optional.empty(), each.magic(), each.text(), Optional.of(each.succeeded()), Optional.empty()))
                .toList();
    }
}
