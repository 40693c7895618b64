package dev.same.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with the JDK that runs this test, and the command line as it is. */
@Timeout(120)
class RealJvmTest {
    @TempDir
    Path folder;

    private Sandbox sandbox;

    @BeforeEach
    void makeSandbox() throws IOException {
        sandbox = Sandbox.in(folder);
        sandbox.with("SAME_JAVA_HOME", System.getProperty("java.home"));
        packCommandLine(sandbox.path("app.jar"));
    }

    @Test
    void printsTheVersion() {
        var outcome = sandbox.same("--version");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).startsWith("same 0.").contains("Java " + System.getProperty("java.runtime.version"));
    }

    @Test
    void readsArgumentsAndPrintsInUtf8WhateverTheLocale() {
        var outcome = sandbox.with("LC_ALL", "C").same("模型-ä");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("\"模型-ä\"");
    }

    @Test
    void makesAnArchiveWhenItBuildsAndStartsFromIt() throws IOException {
        sandbox.without("SAME_NO_ARCHIVE").same("--version");

        var outcome =
                sandbox.with("SAME_JAVA_OPTS", "-Xlog:class+load=info:stdout").same("--version");

        assertThat(archives()).hasSize(1);
        assertThat(outcome.out()).contains("dev.same.cli.RootCommand source: shared objects file");
    }

    @Test
    void printsNothingMoreWhenTheArchiveIsNone() throws IOException {
        String expected = sandbox.without("SAME_NO_ARCHIVE").same("--version").out();
        Files.writeString(archives().get(0), "not an archive");

        var outcome = sandbox.same("--version");

        assertThat(outcome).isEqualTo(new Sandbox.Outcome(0, expected, ""));
    }

    @Test
    void printsNothingMoreWhenTheArchiveIsOfOtherJars() throws IOException {
        String expected = sandbox.without("SAME_NO_ARCHIVE").same("--version").out();
        var jar = archives().get(0).resolveSibling("lib/same-cli.jar");
        Files.write(jar, Files.readAllBytes(jar)); // the same content at another time: a JVM takes it for another jar

        var outcome = sandbox.same("--version");

        assertThat(outcome).isEqualTo(new Sandbox.Outcome(0, expected, ""));
    }

    @Test
    void printsNothingMoreWhenTheArchiveIsMadeBehindItsBack() throws IOException {
        String expected = sandbox.same("--version").out();

        var outcome = sandbox.without("SAME_NO_ARCHIVE").same("--version");

        assertThat(outcome).isEqualTo(new Sandbox.Outcome(0, expected, ""));
    }

    private List<Path> archives() throws IOException {
        try (var files = Files.walk(sandbox.tree().resolve(".build"), 2)) {
            return files.filter(file -> file.toString().matches(".*\\.(aot|jsa)"))
                    .toList();
        }
    }

    /** The jar that Maven makes of this module, made of its classes: a manifest that names the libraries by path. */
    private static void packCommandLine(Path jar) throws IOException {
        var manifest = new Manifest();
        var attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, "dev.same.cli.Main");
        var libraries = System.getProperty("java.class.path").split(":");
        attributes.put(
                Attributes.Name.CLASS_PATH,
                Arrays.stream(libraries)
                        .filter(library -> library.endsWith(".jar"))
                        .collect(Collectors.joining(" ")));
        var classes = Path.of("target/classes");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                var files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                try (InputStream content = Files.newInputStream(file)) {
                    content.transferTo(out);
                }
            }
        }
    }
}
