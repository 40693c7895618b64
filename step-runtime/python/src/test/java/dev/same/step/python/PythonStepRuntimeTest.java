package dev.same.step.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonStepRuntimeTest {
    private final PythonStepRuntime runtime = PythonStepRuntime.bundled();

    @TempDir
    Path directory;

    @Test
    void installsWhatItHolds() throws IOException {
        var installed = runtime.install(directory.resolve("a/b"));

        assertThat(installed).isEqualTo(directory.resolve("a/b/same_step.py")).hasBinaryContent(runtime.content());
        assertThat(new String(runtime.content(), UTF_8)).startsWith("\"\"\"The Python step runtime of SAME");
        assertThat(runtime.sha256()).matches("[0-9a-f]{64}");
    }

    @Test
    void leavesAnInstalledRuntimeUntouched() throws IOException {
        var installed = runtime.install(directory);
        Files.setLastModifiedTime(installed, FileTime.fromMillis(1000));

        runtime.install(directory);

        assertThat(Files.getLastModifiedTime(installed).toMillis()).isEqualTo(1000);
    }

    @Test
    void replacesAnotherVersionAndLeavesNothingBehind() throws IOException {
        Files.writeString(directory.resolve(PythonStepRuntime.FILE_NAME), "old");

        var installed = runtime.install(directory);

        assertThat(installed).hasBinaryContent(runtime.content());
        assertThat(directory).isDirectoryContaining(path -> path.equals(installed));
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void namesThePathThatCannotBeWritten() throws IOException {
        var file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> runtime.install(file.resolve("sub")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString());
    }
}
