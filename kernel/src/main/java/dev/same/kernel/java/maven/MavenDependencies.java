package dev.same.kernel.java.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.graph.Exclusion;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorException;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.resolution.DependencyResult;
import org.jspecify.annotations.Nullable;

/** The libraries of a session: what was asked for, and what it was resolved to. Thread-safe. */
public final class MavenDependencies {
    private final Supplier<MavenOptions> options;
    private final List<RemoteRepository> repositories = new ArrayList<>();
    private final List<String> requested = new ArrayList<>();
    private final Map<String, Artifact> loaded = new LinkedHashMap<>();
    private final Map<String, RemoteRepository> known = new LinkedHashMap<>();
    private final Set<String> wantedKeys = new LinkedHashSet<>();
    private final Map<String, Set<String>> needs = new LinkedHashMap<>();
    private @Nullable MavenSystem system;

    /** @param options are read when the first library is asked for */
    public MavenDependencies(Supplier<MavenOptions> options) {
        this.options = options;
    }

    /**
     * One request for libraries.
     *
     * @param coordinates of the libraries
     * @param boms whose versions count for libraries without one
     * @param exclusions {@code group:artifact} of what is not wanted; {@code *} for any
     */
    public record Request(List<String> coordinates, List<String> boms, List<String> exclusions) {}

    /**
     * What a request gave.
     *
     * @param jars to be added, in order
     * @param coordinates of them
     * @param notes for the user
     */
    public record Resolution(List<Path> jars, List<String> coordinates, List<String> notes, long files, long bytes) {}

    /** Look into another repository from now on. */
    public synchronized void addRepository(String id, String url) {
        repositories.add(new RemoteRepository.Builder(id, "default", url).build());
    }

    /** Coordinates that were asked for, in order. */
    public synchronized List<String> requested() {
        return List.copyOf(requested);
    }

    /** Coordinates, with versions, of all jars of the session that come from repositories, in order. */
    public synchronized List<String> resolved() {
        return loaded.values().stream().map(Artifact::toString).toList();
    }

    /** Where Maven keeps what it downloaded; empty if its settings cannot be read. */
    public Optional<Path> store() {
        try {
            return Optional.of(localRepository());
        } catch (MavenFailure e) {
            return Optional.empty();
        }
    }

    private synchronized Path localRepository() throws MavenFailure {
        return system().localRepository();
    }

    private MavenSystem system() throws MavenFailure {
        MavenSystem present = system;
        if (present == null) {
            present = new MavenSystem(options.get());
            system = present;
        }
        return present;
    }

    /** Find libraries and all that they need. Downloads end when the calling thread is interrupted. */
    public Resolution resolve(Request request, Consumer<String> report) throws MavenFailure, InterruptedException {
        var progress = new Progress(report);
        var task = new FutureTask<>(() -> find(request, progress));
        var thread = new Thread(task, "maven");
        thread.setDaemon(true);
        // Maven's classes are the program's, not the notebook's.
        thread.setContextClassLoader(MavenDependencies.class.getClassLoader());
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            progress.cancel();
            thread.interrupt();
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MavenFailure failure) {
                throw failure;
            }
            throw new MavenFailure("Maven's resolver failed: " + e.getCause(), List.of());
        }
    }

    private synchronized Resolution find(Request request, Progress progress) throws MavenFailure {
        List<Coordinates> wanted = parse(request.coordinates());
        MavenSystem maven = system();
        try (CloseableSession session = maven.session(progress)) {
            List<RemoteRepository> remotes = maven.repositories(session, repositories);
            var problems = new ResolutionProblems(maven.system(), session, remotes);
            Map<String, Dependency> managed = managed(request.boms(), maven, session, remotes, problems);
            List<String> notes = new ArrayList<>();
            var collect = new CollectRequest();
            collect.setRepositories(remotes);
            List<Exclusion> exclusions = exclusions(request.exclusions());
            List<String> withoutVersion = new ArrayList<>();
            for (Coordinates one : wanted) {
                Optional<String> version = one.version()
                        .or(() -> Optional.ofNullable(managed.get(one.key()))
                                .map(dependency -> dependency.getArtifact().getVersion()));
                if (version.isEmpty()) {
                    withoutVersion.add(one.key());
                    continue;
                }
                Artifact artifact = one.artifact(version.get());
                Artifact present = loaded.get(key(artifact));
                if (present != null && !present.getVersion().equals(artifact.getVersion())) {
                    notes.add(present + " stays: it is loaded already, and " + artifact.getVersion()
                            + " would need a restart of the kernel");
                }
                collect.addDependency(new Dependency(artifact, "runtime", false, exclusions));
            }
            if (!withoutVersion.isEmpty()) {
                throw problems.withoutVersion(withoutVersion);
            }
            managed.values().forEach(collect::addManagedDependency);
            // What is loaded cannot be replaced: its versions win.
            loaded.values().forEach(artifact -> collect.addManagedDependency(new Dependency(artifact, "runtime")));
            DependencyResult result;
            try {
                result = maven.system()
                        .resolveDependencies(session, new DependencyRequest(collect, MavenDependencies::isNeeded));
            } catch (DependencyResolutionException e) {
                throw problems.describe(e, wanted);
            }
            requested.addAll(request.coordinates());
            wanted.forEach(one -> wantedKeys.add(one.key()));
            remotes.forEach(remote -> known.put(remote.getId(), remote));
            Optional.ofNullable(result.getRoot())
                    .ifPresent(root -> root.getChildren().forEach(this::remember));
            return added(result.getArtifactResults(), notes, progress);
        }
    }

    /** Keep what needs what, by {@code group:artifact}. */
    private void remember(DependencyNode node) {
        String from = name(node.getArtifact());
        for (DependencyNode child : node.getChildren()) {
            if (isNeeded(child, List.of())
                    && needs.computeIfAbsent(from, name -> new LinkedHashSet<>())
                            .add(name(child.getArtifact()))) {
                remember(child);
            }
        }
    }

    private static String name(Artifact artifact) {
        return artifact.getGroupId() + ":" + artifact.getArtifactId();
    }

    /** What needs what, by {@code group:artifact}, as far as it was resolved. */
    public synchronized Map<String, Set<String>> needs() {
        Map<String, Set<String>> copy = new LinkedHashMap<>();
        needs.forEach((from, to) -> copy.put(from, Set.copyOf(to)));
        return copy;
    }

    /** The repositories that were asked, with their addresses, which may hold credentials. */
    public synchronized Map<String, String> asked() {
        Map<String, String> addresses = new LinkedHashMap<>();
        known.forEach((id, remote) -> addresses.put(id, remote.getUrl()));
        return addresses;
    }

    /** All that the session has from repositories, in order. */
    public synchronized List<ResolvedLibrary> libraries() {
        List<ResolvedLibrary> found = new ArrayList<>();
        for (Artifact artifact : loaded.values()) {
            if (artifact.getPath() != null) {
                found.add(new ResolvedLibrary(
                        artifact.getPath(),
                        artifact.getGroupId(),
                        artifact.getArtifactId(),
                        artifact.getExtension(),
                        artifact.getClassifier(),
                        artifact.getVersion(),
                        wantedKeys.contains(name(artifact))));
            }
        }
        return found;
    }

    private static boolean isNeeded(DependencyNode node, List<DependencyNode> parents) {
        Dependency dependency = node.getDependency();
        return dependency == null || Set.of("", "compile", "runtime").contains(dependency.getScope());
    }

    private Resolution added(List<ArtifactResult> results, List<String> notes, Progress progress) {
        List<Path> jars = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (ArtifactResult result : results) {
            Artifact artifact = result.getArtifact();
            Path file = artifact.getPath();
            if (loaded.putIfAbsent(key(artifact), artifact) == null && file != null) {
                names.add(artifact.toString());
                if (file.toString().endsWith(".jar")) {
                    jars.add(file);
                }
            }
        }
        return new Resolution(jars, names, notes, progress.files(), progress.bytes());
    }

    private static List<Coordinates> parse(List<String> texts) throws MavenFailure {
        List<Coordinates> parsed = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (String text : texts) {
            try {
                parsed.add(Coordinates.parse(text));
            } catch (IllegalArgumentException e) {
                wrong.add(String.valueOf(e.getMessage()));
            }
        }
        if (!wrong.isEmpty()) {
            throw new MavenFailure(String.join("\n", wrong), List.of());
        }
        return parsed;
    }

    private static List<Exclusion> exclusions(List<String> texts) {
        return texts.stream()
                .map(text -> {
                    String[] parts = (text + ":*").split(":", -1);
                    return new Exclusion(parts[0], parts[1], "*", "*");
                })
                .toList();
    }

    private static Map<String, Dependency> managed(
            List<String> boms,
            MavenSystem maven,
            CloseableSession session,
            List<RemoteRepository> remotes,
            ResolutionProblems problems)
            throws MavenFailure {
        Map<String, Dependency> managed = new LinkedHashMap<>();
        for (Coordinates bom : parse(boms)) {
            String version = bom.version().orElse("");
            if (version.isEmpty()) {
                throw problems.withoutVersion(List.of(bom.key()));
            }
            var artifact = new DefaultArtifact(bom.group(), bom.artifact(), "pom", version);
            try {
                maven.system()
                        .readArtifactDescriptor(session, new ArtifactDescriptorRequest(artifact, remotes, null))
                        .getManagedDependencies()
                        .forEach(dependency -> managed.putIfAbsent(
                                dependency.getArtifact().getGroupId() + ":"
                                        + dependency.getArtifact().getArtifactId(),
                                dependency));
            } catch (ArtifactDescriptorException e) {
                throw problems.missing(artifact, e);
            }
        }
        return managed;
    }

    private static String key(Artifact artifact) {
        return artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getExtension() + ":"
                + artifact.getClassifier();
    }

    /** What could stand for coordinates that are not written to their end, from the local repository. */
    public List<String> complete(String written) {
        try {
            return LocalCoordinates.complete(localRepository(), written);
        } catch (MavenFailure e) {
            return List.of();
        }
    }
}
