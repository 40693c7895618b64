package dev.same.step.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs the unittest suites beside the runtime with each interpreter of this machine; a missing version is skipped aloud. */
class PythonSuitesTest {
    private static final List<String> SUITES = List.of("test_cells", "test_values", "test_fan_out", "test_modules");
    private static final Path FOLDER = Path.of("src", "test", "python").toAbsolutePath();

    @TempDir
    static Path directory;

    @TestFactory
    Stream<DynamicNode> everySuitePassesWithEveryPython() {
        var found = Interpreters.found();
        var versions = Interpreters.VERSIONS.stream()
                .map(version -> suites(
                        "Python " + version,
                        Optional.ofNullable(found.get(version)),
                        "Python " + version + " is not installed: name one in SAME_TEST_PYTHONS"));
        var full = suites(
                "Python with IPython, numpy, pandas and matplotlib",
                Interpreters.full(),
                "no interpreter with these libraries: name one in SAME_TEST_PYTHON_FULL");
        return Stream.concat(versions, Stream.of(full));
    }

    private static DynamicNode suites(String name, Optional<String> interpreter, String otherwise) {
        return dynamicContainer(settings -> settings.displayName(name)
                .executionMode(ExecutionMode.CONCURRENT)
                .children(SUITES.stream()
                        .map(suite -> dynamicTest(test -> test.displayName(suite)
                                .executionMode(ExecutionMode.CONCURRENT)
                                .executable(() -> {
                                    assumeThisJdkIsAskedFor();
                                    Assumptions.assumeTrue(interpreter.isPresent(), otherwise);
                                    runSuite(interpreter.orElseThrow(), suite);
                                })))));
    }

    /** The suites are Python with Python: where a machine has more JDKs, one is enough. */
    private static void assumeThisJdkIsAskedFor() {
        var jdk = Optional.ofNullable(System.getenv("SAME_TEST_PYTHON_SUITES_JDK"))
                .filter(version -> !version.isBlank());
        jdk.ifPresent(version -> Assumptions.assumeTrue(
                version.equals(Integer.toString(Runtime.version().feature())),
                "no Java runs in these suites: they are run with JDK " + version
                        + " alone, by SAME_TEST_PYTHON_SUITES_JDK"));
    }

    @Test
    void atLeastOnePythonIsThere() {
        assertThat(Interpreters.found())
                .as("Python 3.8 to 3.14 on this machine")
                .isNotEmpty();
    }

    private static void runSuite(String interpreter, String suite) throws IOException, InterruptedException {
        var runtime = PythonStepRuntime.bundled().install(directory);
        var log = Files.createTempFile(directory, suite, ".log");
        var builder = new ProcessBuilder(interpreter, "-B", "-m", "unittest", suite)
                .directory(new File(FOLDER.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("SAME_TEST_RUNTIME", runtime.toString());
        var process = builder.start();

        var ended = process.waitFor(20, TimeUnit.MINUTES);

        if (!ended) {
            process.destroyForcibly();
        }
        var output = Files.readString(log, UTF_8);
        assertThat(ended && process.exitValue() == 0)
                .as("%s -m unittest %s%n%s", interpreter, suite, output)
                .isTrue();
    }
}
