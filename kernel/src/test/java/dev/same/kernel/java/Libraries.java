package dev.same.kernel.java;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes jars, and a repository of them. */
final class Libraries {
    private Libraries() {}

    /** A jar with a class of package {@code lib}. */
    static Path jar(Path folder, String artifact, String version, String source) throws IOException {
        Path sources = Files.createDirectories(
                folder.resolve("src-" + artifact + "-" + version).resolve("lib"));
        String type = source.replaceFirst("(?s).*?class (\\w+).*", "$1");
        Path file = Files.writeString(sources.resolve(type + ".java"), "package lib;\n" + source);
        Path classes = Files.createDirectories(folder.resolve("classes-" + artifact + "-" + version));
        int code =
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(), file.toString());
        if (code != 0) {
            throw new IllegalStateException("cannot compile " + source);
        }
        Path jar = Files.createDirectories(folder.resolve("jars")).resolve(artifact + "-" + version + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                var zip = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path entry : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new JarEntry(classes.relativize(entry).toString()));
                zip.write(Files.readAllBytes(entry));
                zip.closeEntry();
            }
        }
        return jar;
    }

    /** Puts a jar into a repository. */
    static void deploy(
            Path repository, Path jar, String artifact, String version, String classifier, List<String> needs)
            throws IOException {
        Path folder = Files.createDirectories(
                repository.resolve("org/example").resolve(artifact).resolve(version));
        String ending = classifier.isEmpty() ? ".jar" : "-" + classifier + ".jar";
        Files.copy(jar, folder.resolve(artifact + "-" + version + ending));
        Files.writeString(folder.resolve(artifact + "-" + version + ".pom"), pom(artifact, version, needs, ""));
        Files.writeString(
                folder.resolveSibling("maven-metadata.xml"),
                "<metadata><groupId>org.example</groupId><artifactId>" + artifact
                        + "</artifactId><versioning><versions><version>" + version
                        + "</version></versions></versioning></metadata>");
    }

    static String pom(String artifact, String version, List<String> needs, String more) {
        var dependencies = new StringBuilder();
        for (String need : needs) {
            String[] parts = need.split(":", -1);
            dependencies.append(String.format(
                    Locale.ROOT,
                    "<dependency><groupId>org.example</groupId><artifactId>%s</artifactId><version>%s</version></dependency>",
                    parts[0],
                    parts[1]));
        }
        return "<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>" + artifact
                + "</artifactId><version>" + version + "</version><dependencies>" + dependencies + "</dependencies>"
                + more + "</project>";
    }
}
