package dev.same.it;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both kernels, installed by {@code same install}, in what Jupyter has for them; and more than they can take. */
@Timeout(1200)
class KernelInJupyterTest {
    @TempDir
    private static Path folder;

    private static KernelScripts scripts;

    @BeforeAll
    static void install() {
        scripts = KernelScripts.install(folder);
    }

    /** A real JupyterLab server: REST, and WebSockets of both protocols. */
    @TestFactory
    Stream<DynamicTest> server() {
        return scripts.run("test_server.py");
    }

    /** {@code jupyter console}, {@code jupyter run}, papermill. */
    @TestFactory
    Stream<DynamicTest> commands() {
        return scripts.run("test_commands.py");
    }

    /** Large outputs, many messages and comms, clients that flood or never read, a full disk. */
    @TestFactory
    Stream<DynamicTest> load() {
        return scripts.run("test_load.py");
    }
}
