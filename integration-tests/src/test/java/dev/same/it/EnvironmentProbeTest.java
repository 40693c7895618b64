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

    /** The oldest and the newest that the probe is for, that with many packages, and the machine's own. */
    @TestFactory
    Stream<DynamicTest> everyInterpreterIsSeenAsItIs() throws IOException {
        Set<String> pythons = new LinkedHashSet<>(List.of(Pythons.full(), "python3"));
        Optional.ofNullable(System.getenv("SAME_TEST_PYTHONS"))
                .ifPresent(named -> pythons.addAll(List.of(named.split(java.io.File.pathSeparator, -1))));
        Stream<DynamicTest> found = pythons.stream().map(python -> DynamicTest.dynamicTest(python, () -> run(python)));
        Stream<DynamicTest> ends = Stream.of("3.8", "3.14")
                .filter(version -> pythons.stream().noneMatch(python -> python.endsWith("python" + version)))
                .map(version -> DynamicTest.dynamicTest("Python " + version, () -> {
                    Optional<String> python = version(version);
                    Assumptions.assumeTrue(
                            python.isPresent(),
                            "Python " + version + " is not installed: name one in SAME_TEST_PYTHONS");
                    run(python.orElseThrow());
                }));
        return Stream.concat(found, ends);
    }

    /** Return the interpreter of a version that is on the PATH and starts, or that pyenv has. */
    private static Optional<String> version(String version) throws IOException {
        List<String> candidates = new ArrayList<>(List.of("python" + version));
        Path pyenv = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
        if (Files.isDirectory(pyenv)) {
            try (Stream<Path> folders = Files.list(pyenv)) {
                folders.filter(each -> each.getFileName().toString().startsWith(version + "."))
                        .map(each -> each.resolve("bin/python3").toString())
                        .sorted()
                        .forEach(candidates::add);
            }
        }
        for (String candidate : candidates) {
            try {
                Process process = new ProcessBuilder(candidate, "--version")
                        .redirectErrorStream(true)
                        .start();
                process.getInputStream().readAllBytes();
                if (process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0) {
                    return Optional.of(candidate);
                }
            } catch (IOException e) {
                // Not installed under this name.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static void run(String python) throws IOException, InterruptedException {
        OncePerCheck.assume("no Java runs in this suite");
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
