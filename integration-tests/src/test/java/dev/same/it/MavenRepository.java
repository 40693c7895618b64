package dev.same.it;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A repository in a folder, with a settings file that leads all requests there. Its group is {@code example.same}. */
final class MavenRepository {
    private final Path folder;

    MavenRepository(Path folder) {
        this.folder = folder;
    }

    /** Put a library there. */
    MavenRepository deploy(String artifact, String version, String classifier, String... needs) {
        Path place = folder.resolve("remote/example/same").resolve(artifact).resolve(version);
        StringBuilder dependencies = new StringBuilder();
        for (String need : needs) {
            String[] parts = need.split(":", -1);
            dependencies.append("<dependency><groupId>example.same</groupId><artifactId>" + parts[0]
                    + "</artifactId><version>" + parts[1] + "</version></dependency>");
        }
        try {
            Files.createDirectories(place);
            String start = artifact + "-" + version;
            jar(place.resolve(start + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar"), start + classifier);
            Files.writeString(
                    place.resolve(start + ".pom"),
                    "<project><modelVersion>4.0.0</modelVersion><groupId>example.same</groupId><artifactId>" + artifact
                            + "</artifactId><version>" + version + "</version><dependencies>" + dependencies
                            + "</dependencies></project>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    static Path jar(Path file, String content) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            jar.putNextEntry(new JarEntry("content.txt"));
            jar.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            jar.closeEntry();
        }
        return file;
    }

    /** Write the settings, and return what makes Maven take them, for {@code MAVEN_ARGS}. */
    String arguments() {
        Path settings = folder.resolve("settings.xml");
        try {
            Files.writeString(
                    settings,
                    "<settings><localRepository>" + localRepository()
                            + "</localRepository><mirrors><mirror><id>files</id><mirrorOf>*</mirrorOf><url>"
                            + folder.resolve("remote").toUri() + "</url></mirror></mirrors></settings>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "-s " + settings;
    }

    Path localRepository() {
        return folder.resolve("local");
    }
}
