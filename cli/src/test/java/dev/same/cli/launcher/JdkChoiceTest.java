package dev.same.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkChoiceTest {
    @TempDir
    Path folder;

    private Sandbox sandbox;

    @BeforeEach
    void makeSandbox() {
        sandbox = Sandbox.in(folder);
    }

    @Test
    void takesTheNewestByNumberNotByText() {
        sandbox.jdk("jdks/a", "17.0.10");
        sandbox.jdk("jdks/b", "9.0.4");

        assertThat(sandbox.same().out()).startsWith("java 17.0.10\n");
    }

    @Test
    void takesANewerMajorVersionBeforeANewerUpdate() {
        sandbox.jdk("jdks/a", "25");
        sandbox.jdk("jdks/b", "21.0.99");

        assertThat(sandbox.same().out()).startsWith("java 25\n");
    }

    @Test
    void takesJavaHomeWhenItIsTheNewest() {
        sandbox.jdk("elsewhere/jdk 26", "26.0.1");

        var outcome = sandbox.with(
                        "JAVA_HOME", folder.resolve("elsewhere/jdk 26").toString())
                .same();

        assertThat(outcome.out()).startsWith("java 26.0.1\n");
    }

    @Test
    void takesJavaOnThePathThroughLinksWhenItIsTheNewest() {
        sandbox.jdk("elsewhere/26", "26.0.1");
        sandbox.link("alternatives/java", folder.resolve("elsewhere/26/bin/java"));
        sandbox.link("bin/java", folder.resolve("alternatives/java"));

        assertThat(sandbox.same().out()).startsWith("java 26.0.1\n");
    }

    @Test
    void findsJdksInTheLayoutOfMacOs() {
        sandbox.jdk("jdks/temurin-21.jdk/Contents/Home", "21.0.2");

        assertThat(sandbox.same().out()).startsWith("java 21.0.2\n");
    }

    @Test
    void takesSameJavaHomeEvenWhenItIsOlder() {
        sandbox.jdk("jdks/25", "25.0.1");

        var outcome = sandbox.with("SAME_JAVA_HOME", folder.resolve("jdks/17").toString())
                .same();

        assertThat(outcome.out()).startsWith("java 17.0.9\n");
    }

    @Test
    void refusesASameJavaHomeThatIsTooOld() {
        sandbox.jdk("jdks/11", "11.0.20");

        var outcome = sandbox.with("SAME_JAVA_HOME", folder.resolve("jdks/11").toString())
                .same();

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("SAME_JAVA_HOME cannot be used", "jdks/11 is version 11.0.20", "JDK 17 or newer");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void refusesASameJavaHomeThatDoesNotExist() {
        var outcome = sandbox.with("SAME_JAVA_HOME", "/no/such/jdk").same();

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("/no/such/jdk has no bin/java");
    }

    @Test
    void passesOverARuntimeWithoutACompiler() {
        sandbox.jdk("jdks/25", "25.0.1");
        sandbox.delete("jdks/25/bin/javac");

        assertThat(sandbox.same().out()).startsWith("java 17.0.9\n");
    }

    @Test
    void passesOverAnImageWithoutJshell() {
        sandbox.jdk("jdks/25", "25.0.1");
        sandbox.write("jdks/25/release", "JAVA_VERSION=\"25.0.1\"\nMODULES=\"java.base jdk.compiler\"\n");

        assertThat(sandbox.same().out()).startsWith("java 17.0.9\n");
    }

    @Test
    void passesOverAJdkThatDoesNotSayItsVersion() {
        sandbox.jdk("jdks/25", "25.0.1");
        sandbox.write("jdks/25/release", "JAVA_VERSION=\"\"\n");

        assertThat(sandbox.same().out()).startsWith("java 17.0.9\n");
    }

    @Test
    void readsAReleaseFileWithWindowsLinesAndNoLastNewline() {
        sandbox.jdk("jdks/25", "25.0.1");
        sandbox.write("jdks/25/release", "MODULES=\"java.base jdk.compiler jdk.jshell\"\r\nJAVA_VERSION=\"25.0.1\"");

        assertThat(sandbox.same().out()).startsWith("java 25.0.1\n");
    }

    @Test
    void saysWhatWasLookedAtAndWhatToDoWithoutAnyJdk() {
        sandbox.jdk("old/8", "1.8.0_402");

        var outcome =
                sandbox.with("SAME_JDK_ROOTS", folder.resolve("old").toString()).same("--version");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err())
                .contains(
                        "no JDK 17 or newer found",
                        "old/8 is version 1.8.0_402",
                        "and in " + folder.resolve("old"),
                        "apt-get install openjdk-17-jdk",
                        "SAME_JAVA_HOME");
        assertThat(outcome.out()).isEmpty();
        assertThat(sandbox.builds()).isZero();
    }
}
