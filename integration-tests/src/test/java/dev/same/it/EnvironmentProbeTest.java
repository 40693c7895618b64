package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs the suite of the Python probe of environments, {@code environment/src/test/python}, with the interpreters of this machine. */
@Execution(ExecutionMode.CONCURRENT)
class EnvironmentProbeTest {
    private static final Path SUITE = Path.of("..", "environment", "src", "test", "python")
            .toAbsolutePath()
            .normalize();

    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicTest> everyInterpreterIsSeenAsItIs() {
        Set<String> pythons = new LinkedHashSet<>(List.of(Pythons.full(), "python3"));
        Optional.ofNullable(System.getenv("SAME_TEST_PYTHONS"))
                .ifPresent(named -> pythons.addAll(List.of(named.split(java.io.File.pathSeparator, -1))));
        return pythons.stream().map(python -> DynamicTest.dynamicTest(python, () -> run(python)));
    }

    private static void run(String python) throws IOException, InterruptedException {
        Optional.ofNullable(System.getenv("SAME_TEST_PYTHON_SUITES_JDK"))
                .filter(version -> !version.isBlank())
                .ifPresent(version -> Assumptions.assumeTrue(
                        version.equals(Integer.toString(Runtime.version().feature())),
                        "no Java runs in this suite: it is run with JDK " + version
                                + " alone, by SAME_TEST_PYTHON_SUITES_JDK"));
        Path log = Files.createTempFile(folder, "suite", ".log");
        List<String> command = new ArrayList<>(List.of(python, "-B", "-m", "unittest", "test_same_environment"));
        Process process = new ProcessBuilder(command)
                .directory(SUITE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(15, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(ended && process.exitValue() == 0)
                .as("%s%n%s", command, Files.readString(log))
                .isTrue();
        Tables.print(log);
    }
}
