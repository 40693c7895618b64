package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel through the clients that people use. The tests themselves are in Python, as the clients are. */
class KernelClientsTest {

    @TempDir
    static Path folder;

    private static String python;

    @BeforeAll
    static void makeKernelspec() throws IOException {
        python = Pythons.full();
        for (String file : List.of("harness.py", "test_protocol.py", "test_hosted.py", "test_java.py")) {
            try (var source = KernelClientsTest.class.getResourceAsStream("kernel/" + file)) {
                assertThat(source).as(file).isNotNull();
                Files.copy(source, folder.resolve(file));
            }
        }
        Path hosted = Path.of(python).getParent().getParent().resolve("share/jupyter/kernels/python3");
        assertThat(hosted.resolve("kernel.json")).as("ipykernel's kernelspec").exists();
        Path spec = Files.createDirectories(folder.resolve("jupyter/kernels/python3-same"));
        Files.writeString(spec.resolve("kernel.json"), """
                {"argv": [%s], "display_name": "Python 3 (SAME)", "language": "python", "metadata": {"debugger": true}}
                """.formatted(
                        command(hosted).stream().map(word -> "\"" + word + "\"").collect(Collectors.joining(", "))));
    }

    @BeforeAll
    static void makeJavaKernelspec() throws IOException {
        Path spec = Files.createDirectories(folder.resolve("jupyter/kernels/java-same"));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.same.cli.KernelMain",
                "{connection_file}");
        Files.writeString(spec.resolve("kernel.json"), """
                {"argv": [%s], "display_name": "Java (SAME)", "language": "java", "interrupt_mode": "message"}
                """.formatted(
                        command.stream().map(word -> "\"" + word + "\"").collect(Collectors.joining(", "))));
    }

    private static List<String> command(Path hosted) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.same.cli.KernelMain",
                "{connection_file}",
                "--host",
                hosted.toString());
    }

    private record Outcome(int exitCode, String output) {}

    @ParameterizedTest
    @ValueSource(strings = {"ProtocolTest", "EngineTest", "FloodTest"})
    void servesRealClientsInJava(String tests) {
        Outcome outcome = unittest(Map.of(), "test_java." + tests);

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    private static Outcome unittest(Map<String, String> environment, String... tests) {
        List<String> command = new ArrayList<>(List.of(python, "-B", "-W", "ignore", "-m", "unittest"));
        command.addAll(List.of(tests));
        try {
            var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().put("JUPYTER_PATH", folder.resolve("jupyter").toString());
            builder.environment().put("IPYTHONDIR", folder.resolve("ipython").toString());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
            return new Outcome(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void passesJupyterKernelTestInFullAsIpykernelDoes() {
        Outcome direct = unittest(Map.of("KERNEL_NAME", "python3"), "test_protocol");
        Outcome hosted = unittest(Map.of("KERNEL_NAME", "python3-same"), "test_protocol");

        assertThat(hosted.output()).contains("Ran 12 tests");
        assertThat(hosted.exitCode()).as(hosted.output()).isZero();
        assertThat(direct.exitCode()).as(direct.output()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ExecutionTest", "DebuggerTest", "LifeTest", "NotebookTest", "OracleTest"})
    void servesRealClientsAsIpykernelDoes(String tests) {
        Outcome outcome = unittest(Map.of(), "test_hosted." + tests);

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }
}
