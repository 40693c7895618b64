package dev.same.it;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * {@code %same} in a hosted ipykernel and in the Java kernel, by {@code test_magics*.py}: kernels that {@code same install}
 * installed, a real client.
 */
@Timeout(1200)
@Execution(ExecutionMode.CONCURRENT)
class LiveMagicsTest {
    @TempDir
    private static Path folder;

    private static KernelScripts scripts;

    @BeforeAll
    static void install() {
        scripts = KernelScripts.install(folder);
    }

    @TestFactory
    Stream<DynamicTest> magicsInPython() {
        return scripts.run("test_magics.py");
    }

    @TestFactory
    Stream<DynamicTest> magicsInJava() {
        return scripts.run("test_magics_java.py");
    }

    @TestFactory
    Stream<DynamicTest> environmentsInJava() {
        return scripts.run("test_env_java.py");
    }
}
