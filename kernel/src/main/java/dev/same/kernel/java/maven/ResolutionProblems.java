package dev.same.kernel.java.maven;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorException;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.resolution.VersionRangeRequest;
import org.eclipse.aether.resolution.VersionRangeResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;

/** Says in a few lines why libraries cannot be had, and what could be meant instead. */
final class ResolutionProblems {
    private static final int VERSIONS_SHOWN = 5;

    private final RepositorySystem system;
    private final RepositorySystemSession session;
    private final List<RemoteRepository> repositories;

    ResolutionProblems(RepositorySystem system, RepositorySystemSession session, List<RemoteRepository> repositories) {
        this.system = system;
        this.session = session;
        this.repositories = repositories;
    }

    MavenFailure withoutVersion(List<String> keys) {
        List<String> hints = new ArrayList<>();
        for (String key : keys) {
            List<String> versions = versions(new DefaultArtifact(key + ":[0,)"));
            hints.add(
                    versions.isEmpty()
                            ? unknown(key)
                            : "newest versions of " + key + ": " + String.join(", ", versions));
        }
        return new MavenFailure(
                String.join(", ", keys) + (keys.size() == 1 ? " needs" : " need") + " a version", hints);
    }

    MavenFailure missing(Artifact artifact, Exception reason) {
        return new MavenFailure("cannot find " + artifact + " in " + places(), hints(List.of(artifact), reason));
    }

    MavenFailure describe(DependencyResolutionException failure, List<Coordinates> wanted) {
        List<Artifact> missing = new ArrayList<>();
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
            if (cause instanceof ArtifactResolutionException resolution) {
                resolution.getResults().stream()
                        .filter(result -> !result.isResolved())
                        .forEach(result -> missing.add(result.getRequest().getArtifact()));
            } else if (cause instanceof ArtifactDescriptorException descriptor) {
                missing.add(descriptor.getResult().getArtifact());
            }
        }
        if (missing.isEmpty()) {
            return new MavenFailure("cannot resolve: " + root.getMessage(), List.of());
        }
        List<Artifact> distinct = missing.stream().distinct().toList();
        String names =
                String.join(", ", distinct.stream().map(Artifact::toString).toList());
        boolean asked = distinct.stream()
                .allMatch(artifact -> wanted.stream()
                        .anyMatch(one -> one.key().equals(artifact.getGroupId() + ":" + artifact.getArtifactId())));
        String needed = asked ? "" : ", which the libraries asked for need,";
        return new MavenFailure("cannot find " + names + needed + " in " + places(), hints(distinct, failure));
    }

    private List<String> hints(List<Artifact> missing, Throwable failure) {
        List<String> hints = new ArrayList<>();
        for (Artifact artifact : missing) {
            String key = artifact.getGroupId() + ":" + artifact.getArtifactId();
            List<String> versions = versions(new DefaultArtifact(key + ":[0,)"));
            hints.add(
                    versions.isEmpty()
                            ? unknown(key)
                            : "newest versions of " + key + ": " + String.join(", ", versions));
        }
        transfer(failure).ifPresent(reason -> hints.add("the repository said: " + reason));
        if (session.isOffline()) {
            hints.add(
                    "Maven is offline, by its settings or MAVEN_ARGS: only what is in the local repository can be had");
        }
        return hints;
    }

    private static String unknown(String key) {
        return "no version of " + key
                + " is known there: look at its spelling, or name its repository with %mavenRepo ID URL";
    }

    /** What is not merely "not found": a refused login, a host that is not there. */
    private static Optional<String> transfer(Throwable failure) {
        Optional<String> reason = Optional.empty();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            boolean ours = cause.getClass().getName().startsWith("org.eclipse.aether.resolution");
            if (cause instanceof ArtifactNotFoundException) {
                return Optional.empty();
            }
            if (!ours && cause.getMessage() != null) {
                reason = Optional.of(cause.getMessage());
            }
        }
        return reason;
    }

    private List<String> versions(Artifact any) {
        try {
            List<String> versions = new ArrayList<>();
            system.resolveVersionRange(session, new VersionRangeRequest(any, repositories, null)).getVersions().stream()
                    .map(Object::toString)
                    .filter(version -> !version.endsWith("-SNAPSHOT"))
                    .forEach(versions::add);
            Collections.reverse(versions);
            return versions.subList(0, Math.min(VERSIONS_SHOWN, versions.size()));
        } catch (VersionRangeResolutionException e) {
            return List.of();
        }
    }

    private String places() {
        return String.join(
                ", ",
                repositories.stream()
                        .map(repository -> repository.getId() + " (" + repository.getUrl() + ")")
                        .toList());
    }
}
