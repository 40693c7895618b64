package dev.same.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source tree that its user may not write to. */
class ReadOnlyTest {
    @TempDir
    Path folder;

    private Sandbox sandbox;

    @BeforeEach
    void makeSandbox() {
        sandbox = Sandbox.in(folder);
    }

    @AfterEach
    void allowToDelete() {
        setWritable(true);
    }

    @Test
    void runsTheBuildThatIsThere() {
        sandbox.same();
        setWritable(false);

        var outcome = sandbox.run(asAnybody(), "");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).startsWith("java 17.0.9\n");
    }

    @Test
    void runsTheBuildThatIsThereAndSaysSoWhenSourcesAreNewer() {
        sandbox.same();
        sandbox.write("tree/pom.xml", "<project><!-- changed --></project>");
        setWritable(false);

        var outcome = sandbox.run(asAnybody(), "");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err())
                .contains("pom.xml changed, but " + sandbox.tree() + " is read-only: running the build that is there");
    }

    @Test
    void saysWhatToDoWhenNothingIsBuilt() {
        setWritable(false);

        var outcome = sandbox.run(asAnybody(), "");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("not built yet, and " + sandbox.tree() + " is read-only");
    }

    /** Root may write anywhere, so as root it is another user who runs it. */
    private List<String> asAnybody() {
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            assumeTrue(
                    Files.isExecutable(Path.of("/usr/bin/setpriv")),
                    "running as root, and no setpriv to be somebody else");
            command.addAll(List.of("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.add(sandbox.tree().resolve("same").toString());
        return command;
    }

    private void setWritable(boolean writable) {
        try (Stream<Path> files = Files.walk(folder)) {
            var permissions = PosixFilePermissions.fromString(writable ? "rwxr-xr-x" : "r-xr-xr-x");
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, permissions);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
