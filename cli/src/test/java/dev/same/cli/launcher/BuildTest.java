package dev.same.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildTest {
    private static final String SOURCE = "tree/cli/src/main/java/App.java";

    @TempDir
    Path folder;

    private Sandbox sandbox;

    @BeforeEach
    void makeSandbox() {
        sandbox = Sandbox.in(folder);
    }

    @Test
    void buildsOnFirstUseAndSaysSoInOneLineOnStderr() {
        var outcome = sandbox.same("--version");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err())
                .isEqualTo(
                        "same: building (first use; a few minutes, log in " + sandbox.tree() + "/.build/build.log)\n");
        assertThat(outcome.out()).startsWith("java 17.0.9\n");
        assertThat(sandbox.builds()).isEqualTo(1);
    }

    @Test
    void isSilentAndBuildsNothingWhenNothingChanged() {
        sandbox.same();

        var outcome = sandbox.same();

        assertThat(outcome.err()).isEmpty();
        assertThat(sandbox.builds()).isEqualTo(1);
    }

    @Test
    void buildsAgainWhenASourceChangedAndNamesIt() {
        sandbox.same();
        sandbox.write(SOURCE, "class App { int changed; }");

        var outcome = sandbox.same();

        assertThat(outcome.err()).contains("building (cli/src/main/java/App.java changed;");
        assertThat(sandbox.builds()).isEqualTo(2);
    }

    @Test
    void buildsAgainWhenAPomChanged() {
        sandbox.same();
        sandbox.write("tree/pom.xml", "<project><!-- --></project>");

        sandbox.same();

        assertThat(sandbox.builds()).isEqualTo(2);
    }

    @Test
    void buildsAgainWhenASourceIsDeleted() {
        sandbox.write("tree/cli/src/main/java/Gone.java", "class Gone {}");
        sandbox.same();
        sandbox.delete("tree/cli/src/main/java/Gone.java");

        sandbox.same();

        assertThat(sandbox.builds()).isEqualTo(2);
    }

    @Test
    void buildsAgainWhenAModuleIsAdded() {
        sandbox.same();
        sandbox.write("tree/backends/new/src/main/java/New.java", "class New {}");

        sandbox.same();

        assertThat(sandbox.builds()).isEqualTo(2);
    }

    @Test
    void buildsAgainWhenASourceIsReplacedByOneWithAnOldDate() throws IOException {
        sandbox.same();
        sandbox.write(SOURCE, "class App { int old; }");
        Files.setLastModifiedTime(sandbox.path(SOURCE), FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));

        sandbox.same();

        assertThat(sandbox.builds()).isEqualTo(2);
    }

    @Test
    void doesNotBuildWhenASourceWasOnlySavedAgain() {
        sandbox.same();
        sandbox.write(SOURCE, "class App {}");

        var outcome = sandbox.same();

        assertThat(outcome.err()).isEmpty();
        assertThat(sandbox.builds()).isEqualTo(1);
    }

    @Test
    void doesNotBuildWhenOnlyATestChanged() {
        sandbox.same();
        sandbox.write("tree/cli/src/test/java/AppTest.java", "class AppTest { int changed; }");

        sandbox.same();

        assertThat(sandbox.builds()).isEqualTo(1);
    }

    @Test
    void takesTheEarlierBuildWhenAChangeIsTakenBack() {
        sandbox.same();
        var earlier = sandbox.same().out();
        sandbox.write(SOURCE, "class App { int changed; }");
        var changed = sandbox.same().out();
        sandbox.write(SOURCE, "class App {}");

        var outcome = sandbox.same();

        assertThat(jar(outcome.out())).isEqualTo(jar(earlier)).isNotEqualTo(jar(changed));
        assertThat(sandbox.builds()).isEqualTo(2);
    }

    @Test
    void buildsWithoutChecksInATargetFolderOfItsOwn() throws IOException {
        sandbox.same();

        assertThat(Files.readString(sandbox.path("mvn.calls")))
                .contains(
                        "-q ",
                        "-B ",
                        "-Dmaven.test.skip=true",
                        "-Dchecks.skip",
                        "-Dtarget.folder=target/launcher",
                        "-pl cli -am package");
    }

    @Test
    void leavesNothingOfAnEarlierMavenBuildIn() {
        sandbox.write("tree/cli/target/launcher/lib/removed-dependency.jar", "a jar");

        sandbox.same();

        assertThat(sandbox.tree().resolve("cli/target/launcher/lib")).isDirectoryNotContaining("glob:**/removed-*");
    }

    @Test
    void showsTheEndOfTheLogAndWhatToDoWhenTheBuildFails() {
        sandbox.write("mvn.fail", "[ERROR] App.java: something is wrong\n");

        var outcome = sandbox.same("--version");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .contains(
                        "[ERROR] App.java: something is wrong",
                        "the build failed with JDK 17.0.9",
                        "build.log",
                        "git -C");
    }

    @Test
    void buildsAgainAfterABuildThatFailed() {
        sandbox.write("mvn.fail", "[ERROR]\n");
        sandbox.same();
        sandbox.delete("mvn.fail");

        var outcome = sandbox.same();

        assertThat(outcome.exitCode()).isZero();
        assertThat(sandbox.builds()).isEqualTo(2);
    }

    @Test
    void saysWhatToInstallWithoutMaven() {
        sandbox.delete("bin/mvn");

        var outcome = sandbox.same("--version");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("there is no mvn on the PATH", "apt-get install maven");
    }

    @Test
    void needsNoMavenWhenBuilt() {
        sandbox.same();
        sandbox.delete("bin/mvn");

        assertThat(sandbox.same().exitCode()).isZero();
    }

    @Test
    void runsTheBuildThatIsThereWhenBuildingIsForbidden() {
        sandbox.same();
        sandbox.write(SOURCE, "class App { int changed; }");

        var outcome = sandbox.with("SAME_NO_BUILD", "1").same();

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(sandbox.builds()).isEqualTo(1);
    }

    @Test
    void saysThatNothingIsBuiltWhenBuildingIsForbidden() {
        var outcome = sandbox.with("SAME_NO_BUILD", "1").same();

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("not built yet, and SAME_NO_BUILD=1 forbids to build");
    }

    @Test
    void worksFromTheNewPlaceWhenTheFolderIsMoved() throws IOException {
        sandbox.same();
        Files.move(sandbox.tree(), sandbox.path("moved tree"));

        var outcome = sandbox.run(List.of(sandbox.path("moved tree/same").toString()), "");

        assertThat(outcome.err()).isEmpty();
        assertThat(jar(outcome.out())).startsWith(sandbox.path("moved tree").toString());
        assertThat(sandbox.builds()).isEqualTo(1);
    }

    private static String jar(String out) {
        return out.lines()
                .filter(line -> line.endsWith("same-cli.jar>"))
                .findFirst()
                .orElseThrow()
                .substring(1);
    }
}
