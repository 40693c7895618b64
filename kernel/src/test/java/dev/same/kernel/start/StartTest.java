package dev.same.kernel.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTest {
    @TempDir
    Path folder;

    private Path write(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void readsAConnectionFile() throws Exception {
        Path file = write("c.json", """
                {"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5, "ip": "127.0.0.1",
                 "key": "a-\\u00fc\\"\\n", "transport": "tcp", "signature_scheme": "hmac-sha256", "kernel_name": null,
                 "more": [1, {"x": -1.5e3}, true, []]}
                """);

        Connection connection = Connection.read(file);

        assertThat(connection.key()).isEqualTo("a-ü\"\n");
        assertThat(connection.address(connection.control())).isEqualTo("tcp://127.0.0.1:4");
        assertThat(Connection.read(write("d.json", connection.json()))).isEqualTo(connection);
    }

    @Test
    void namesAllThatAConnectionFileLacks() throws Exception {
        Path file = write("c.json", "{\"transport\": \"ipc\", \"signature_scheme\": \"md5\", \"shell_port\": 70000}");

        assertThatThrownBy(() -> Connection.read(file))
                .hasMessageContaining("\"ipc\"")
                .hasMessageContaining("md5")
                .hasMessageContaining("shell_port")
                .hasMessageContaining("hb_port");
    }

    @Test
    void saysWhereJsonIsWrong() throws Exception {
        for (String text :
                new String[] {"", "{", "[]", "{\"a\": }", "{\"a\" 1}", "{} x", "{\"a\": \"\\q\"}", "[".repeat(500)}) {
            Path file = write("c.json", text);

            assertThatThrownBy(() -> Connection.read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("c.json");
        }
    }

    @Test
    void fillsInWhatAKernelspecLeavesOpen() throws Exception {
        Path kernels = folder.resolve("env/share/jupyter/kernels/k");
        write("env/share/jupyter/kernels/k/kernel.json", """
                {"argv": ["python", "{resource_dir}/run", "-f", "{connection_file}"], "interrupt_mode": "message",
                 "env": {"A": "${HOME}/x:${NOT_THERE}"}, "language": "python"}
                """);
        Path python = write("env/bin/python", "");
        assertThat(python.toFile().setExecutable(true)).isTrue();

        KernelSpec spec = KernelSpec.read(kernels);

        assertThat(spec.command(Path.of("/c.json")))
                .containsExactly(python.toString(), kernels + "/run", "-f", "/c.json");
        assertThat(spec.variables(Map.of("HOME", "/h"))).containsEntry("A", "/h/x:${NOT_THERE}");
        assertThat(spec.interruptByMessage()).isTrue();
    }

    @Test
    void startsAChildWithAConnectionFileForItsOwnerAlone() throws Exception {
        write("k/kernel.json", """
                {"argv": ["/bin/sh", "-c", "cp $0 %1$s/copy; echo $JPY_PARENT_PID > %1$s/parent; ls -l $0 > %1$s/mode", \
                "{connection_file}"]}
                """.formatted(folder));

        try (ChildProcess child = ChildProcess.start(KernelSpec.read(folder.resolve("k")), "the key")) {
            assertThat(child.process().waitFor(20, TimeUnit.SECONDS)).isTrue();

            assertThat(Connection.read(folder.resolve("copy"))).isEqualTo(child.connection());
        }
        assertThat(child("parent"))
                .isEqualTo(String.valueOf(ProcessHandle.current().pid()));
        assertThat(child("mode"))
                .startsWith("-" + PosixFilePermissions.toString(PosixFilePermissions.fromString("rw-------")));
    }

    private String child(String file) throws Exception {
        return Files.readString(folder.resolve(file)).strip();
    }

    @Test
    void saysWhichProgramCannotBeStarted() throws Exception {
        write("k/kernel.json", "{\"argv\": [\"no-such-program\"]}");

        assertThatThrownBy(() -> ChildProcess.start(KernelSpec.read(folder.resolve("k")), ""))
                .hasMessageContaining("no-such-program")
                .hasMessageContaining("argv[0]");
    }
}
