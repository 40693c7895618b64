package dev.same.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reaches the JVM, with a {@code bin/java} that shows it. */
class StartTest {
    @TempDir
    Path folder;

    private Sandbox sandbox;

    @BeforeEach
    void buildSandbox() {
        sandbox = Sandbox.in(folder);
        sandbox.same();
    }

    @Test
    void passesArgumentsAsTheyAre() {
        var outcome = sandbox.same(
                "two words", "", "*", "~", "$HOME", "`id`", "\"'\\", "Größe 模型 🚀", "two\nlines", "-x", "--");

        assertThat(outcome.out())
                .endsWith(
                        "same-cli.jar>\n<two words>\n<>\n<*>\n<~>\n<$HOME>\n<`id`>\n<\"'\\>\n<Größe 模型 🚀>\n<two\nlines>\n<-x>\n<-->\n");
    }

    @Test
    void passesNoArgumentWhenThereIsNone() {
        assertThat(sandbox.same().out()).endsWith("same-cli.jar>\n");
    }

    @Test
    void leavesStandardInputToTheCommand() {
        sandbox.script("jdks/17/bin/java", "cat\n");

        var outcome = sandbox.run(List.of(sandbox.tree().resolve("same").toString()), "line one\nline two\n");

        assertThat(outcome.out()).isEqualTo("line one\nline two\n");
    }

    @Test
    void leavesStandardInputToTheCommandWhenItBuildsFirst() {
        sandbox.script("jdks/17/bin/java", "cat\n");
        sandbox.write("tree/pom.xml", "<project><!-- changed --></project>");

        var outcome = sandbox.run(List.of(sandbox.tree().resolve("same").toString()), "line one\n");

        assertThat(outcome.out()).isEqualTo("line one\n");
        assertThat(sandbox.builds()).isEqualTo(2);
    }

    @Test
    void endsWithTheExitCodeOfTheCommand() {
        sandbox.script("jdks/17/bin/java", "exit 42\n");

        assertThat(sandbox.same().exitCode()).isEqualTo(42);
    }

    @Test
    void becomesTheJvmSoThatSignalsReachIt() throws Exception {
        Process process = sandbox.start();

        var lines = process.inputReader().lines().toList();

        assertThat(process.waitFor()).isZero();
        assertThat(lines).contains("pid " + process.pid());
    }

    @Test
    void runsThroughLinksFromAnyFolder() {
        sandbox.link("tree/relative", Path.of("same"));
        sandbox.link("elsewhere/absolute", sandbox.tree().resolve("relative"));
        sandbox.link("bin/same", Path.of("../elsewhere/absolute"));

        var outcome = sandbox.run(List.of("bash", "-c", "cd elsewhere && same x"), "");

        assertThat(outcome.out()).contains(sandbox.tree() + "/.build/").endsWith("<x>\n");
    }

    @Test
    void runsFromAFolderOnThePathWithoutItsName() {
        var outcome = sandbox.run(List.of("bash", "-c", "cd tree && bash same x"), "");

        assertThat(outcome.out()).endsWith("<x>\n");
    }

    @Test
    void handsOverTheOptionsOfSameJavaOptsLastSoThatTheyWin() {
        var outcome = sandbox.with("SAME_JAVA_OPTS", "-Xmx3g -Da=b").same("x");

        assertThat(outcome.out()).containsPattern("(?s)<-XX:TieredStopAtLevel=1>.*<-Xmx3g>\n<-Da=b>\n<-jar>");
    }

    @Test
    void leavesAUtf8LocaleAlone() {
        sandbox.script("jdks/17/bin/java", "echo \"${LC_ALL-unset} ${LC_CTYPE-unset} ${LANG-unset}\"\n");

        var outcome = sandbox.with("LANG", "de_DE.UTF-8").same();

        assertThat(outcome.out()).isEqualTo("unset unset de_DE.UTF-8\n");
    }

    @Test
    void changesOnlyTheCharactersOfAnotherLocale() {
        sandbox.script("jdks/17/bin/java", "echo \"${LC_ALL-unset} ${LC_CTYPE-unset} ${LANG-unset}\"\n");

        var outcome = sandbox.with("LC_ALL", "C").same();

        assertThat(outcome.out()).isEqualTo("unset C.UTF-8 C\n");
    }

    @Test
    void doesNotUseAnArchiveThatCrashesTheJvm() {
        sandbox.script("jdks/17/bin/java", """
                case "$*" in
                    *ArchiveClassesAtExit=*) file=${*#*ArchiveClassesAtExit=}; echo truncated >"${file%% *}" ;;
                    *SharedArchiveFile=*) exit 134 ;;
                esac
                """);
        sandbox.write("tree/pom.xml", "<project><!-- changed --></project>");
        sandbox.without("SAME_NO_ARCHIVE").same();

        assertThat(sandbox.same().exitCode()).isZero();
    }
}
