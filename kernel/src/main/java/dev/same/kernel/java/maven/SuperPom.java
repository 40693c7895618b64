package dev.same.kernel.java.maven;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.maven.model.Repository;
import org.apache.maven.model.RepositoryPolicy;
import org.apache.maven.model.building.ModelBuilder;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.eclipse.aether.repository.RemoteRepository;
import org.jspecify.annotations.Nullable;

/** What every POM inherits: where Maven looks for artifacts when nobody says otherwise. */
final class SuperPom {
    private static final String RESOURCE = "/org/apache/maven/model/pom-4.0.0.xml";

    private SuperPom() {}

    static List<RemoteRepository> repositories() {
        try (InputStream pom = ModelBuilder.class.getResourceAsStream(RESOURCE)) {
            if (pom == null) {
                throw new IllegalStateException("Maven's model builder lacks " + RESOURCE);
            }
            return new MavenXpp3Reader()
                    .read(pom).getRepositories().stream().map(SuperPom::remote).toList();
        } catch (IOException | XmlPullParserException e) {
            throw new IllegalStateException("cannot read Maven's " + RESOURCE, e);
        }
    }

    private static RemoteRepository remote(Repository repository) {
        return new RemoteRepository.Builder(repository.getId(), repository.getLayout(), repository.getUrl())
                .setReleasePolicy(policy(repository.getReleases()))
                .setSnapshotPolicy(policy(repository.getSnapshots()))
                .build();
    }

    private static org.eclipse.aether.repository.RepositoryPolicy policy(@Nullable RepositoryPolicy policy) {
        return policy == null || policy.isEnabled()
                ? new org.eclipse.aether.repository.RepositoryPolicy()
                : new org.eclipse.aether.repository.RepositoryPolicy(false, null, null);
    }
}
