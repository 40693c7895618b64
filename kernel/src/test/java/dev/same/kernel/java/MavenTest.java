package dev.same.kernel.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.kernel.java.maven.MavenOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code %maven} against a repository in a folder, which the settings name as the mirror of all others. */
class MavenTest {
    @TempDir
    Path folder;

    private Path repository;
    private Notebooks notebook;

    @BeforeEach
    void start() throws Exception {
        repository = Files.createDirectories(folder.resolve("remote"));
        Path base = Libraries.jar(folder, "base", "1", "public class Base { public static int n() { return 1; } }");
        Path top = Libraries.jar(
                folder, "top", "2", "public class Top { public static String name() { return \"top\"; } }");
        Path extra = Libraries.jar(folder, "extra", "3", "public class Extra { public static int n() { return 3; } }");
        Libraries.deploy(repository, base, "base", "1", "", List.of());
        Libraries.deploy(repository, top, "top", "2", "", List.of("base:1"));
        Libraries.deploy(repository, extra, "extra", "3", "special", List.of());
        Path bom = Files.createDirectories(repository.resolve("org/example/bom/1"));
        Files.writeString(
                bom.resolve("bom-1.pom"),
                Libraries.pom(
                        "bom",
                        "1",
                        List.of(),
                        "<packaging>pom</packaging><dependencyManagement><dependencies><dependency><groupId>org.example</groupId>"
                                + "<artifactId>top</artifactId><version>2</version></dependency></dependencies></dependencyManagement>"));
        Path settings = Files.writeString(
                folder.resolve("settings.xml"),
                "<settings><localRepository>" + folder.resolve("local")
                        + "</localRepository><mirrors><mirror><id>files</id><mirrorOf>*</mirrorOf><url>"
                        + repository.toUri() + "</url></mirror></mirrors></settings>");
        notebook = new Notebooks(
                MavenOptions.of(Map.of("MAVEN_ARGS", "--batch-mode -s " + settings), folder.resolve("nobody")));
    }

    @AfterEach
    void close() {
        notebook.close();
    }

    @Test
    void addsALibraryAndWhatItNeeds() {
        var ran = notebook.run("%maven org.example:top:2\nlib.Top.name() + lib.Base.n()");

        assertThat(ran.value()).isEqualTo("top1");
        assertThat(ran.text()).contains("added org.example:top:jar:2, org.example:base:jar:1 (");
        assertThat(notebook.engine.dependencies().requested()).containsExactly("org.example:top:2");
        assertThat(notebook.engine.dependencies().resolved())
                .containsExactly("org.example:top:jar:2", "org.example:base:jar:1");
        assertThat(notebook.engine.classPath())
                .containsExactly(
                        folder.resolve("local/org/example/top/2/top-2.jar"),
                        folder.resolve("local/org/example/base/1/base-1.jar"));
        assertThat(notebook.run("%maven org.example:top:2").text()).contains("all of it is loaded already");
    }

    @Test
    void knowsClassifiersExclusionsAndBoms() {
        assertThat(notebook.run("%maven org.example:extra:3:special\nlib.Extra.n()")
                        .value())
                .isEqualTo("3");
        assertThat(notebook.run(
                                "%maven --bom org.example:bom:1 org.example:top --exclude org.example:base\nlib.Top.name()")
                        .value())
                .isEqualTo("top");
        assertThat(notebook.run("lib.Base.n()").failure().name()).isEqualTo("CompilationError");
    }

    @Test
    void readsDependenciesOfAPom() {
        var ran = notebook.run("%%loadFromPOM\n<dependency><groupId>org.example</groupId><artifactId>base</artifactId>"
                + "<version>1</version></dependency>");

        assertThat(ran.text()).contains("added org.example:base:jar:1");
        assertThat(notebook.run("lib.Base.n()").value()).isEqualTo("1");
    }

    @Test
    void saysWhatCouldBeMeant() {
        assertThat(notebook.run("%maven org.example:base:9").traceback())
                .contains("cannot find org.example:base:jar:9 in files", "newest versions of org.example:base: 1");
        assertThat(notebook.run("%maven org.example:nothing:1").traceback())
                .contains("no version of org.example:nothing is known there", "%mavenRepo ID URL");
        assertThat(notebook.run("%maven org.example:base").traceback())
                .contains("org.example:base needs a version", "newest versions of org.example:base: 1");
        assertThat(notebook.run("%maven guava").failure().message()).contains("write group:artifact:version");
        assertThat(notebook.run("%maven --bomm a:b:1").failure().message()).contains("known: --bom");
        assertThat(notebook.run("1").value()).isEqualTo("1");
    }

    @Test
    void staysOfflineWhenMavenIs() {
        var options = MavenOptions.of(Map.of("MAVEN_ARGS", "-o -Dmaven.repo.local=/somewhere"), folder);

        assertThat(options.offline()).isTrue();
        assertThat(options.localRepository()).isEqualTo(Optional.of(Path.of("/somewhere")));
    }

    @Test
    void completesCoordinatesFromTheLocalRepository() {
        notebook.run("%maven org.example:top:2");

        assertThat(complete("%maven org.exa")).containsExactly("org.example:");
        assertThat(complete("%maven org.example:t")).containsExactly("org.example:top:");
        assertThat(complete("%maven org.example:top:")).containsExactly("org.example:top:2");
    }

    private List<String> complete(String code) {
        return notebook.engine.complete(code, code.length()).matches().stream()
                .map(match -> match.text())
                .toList();
    }
}
