package dev.same.kernelspec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JupyterPathsTest {
    private static final Path HOME = Path.of("/home/ann");

    private static Path data(String system, Map<String, String> environment) {
        return new JupyterPaths(system, HOME, environment, Optional.empty()).dataFolder();
    }

    @Test
    void takesTheDataFolderOfTheSystem() {
        assertThat(data("Linux", Map.of())).isEqualTo(HOME.resolve(".local/share/jupyter"));
        assertThat(data("Linux", Map.of("XDG_DATA_HOME", "/data"))).isEqualTo(Path.of("/data/jupyter"));
        assertThat(data("Mac OS X", Map.of("XDG_DATA_HOME", "/data"))).isEqualTo(HOME.resolve("Library/Jupyter"));
        assertThat(data("Windows 11", Map.of("APPDATA", "/appdata"))).isEqualTo(Path.of("/appdata/jupyter"));
        assertThat(data("Windows 11", Map.of())).isEqualTo(HOME.resolve(".jupyter/data"));
    }

    @Test
    void letsTheVariableWinEverywhere() {
        for (String system : List.of("Linux", "Mac OS X", "Windows 11")) {
            assertThat(data(system, Map.of("JUPYTER_DATA_DIR", "/mine", "XDG_DATA_HOME", "/data", "APPDATA", "/a")))
                    .isEqualTo(Path.of("/mine"));
        }
    }

    @Test
    void prefersTheEnvironmentOverTheUserWhenAsked() {
        Optional<Path> prefix = Optional.of(Path.of("/opt/env"));
        var user = new JupyterPaths("Linux", HOME, Map.of("JUPYTER_PREFER_ENV_PATH", "0"), prefix);
        var environment = new JupyterPaths("Linux", HOME, Map.of("JUPYTER_PREFER_ENV_PATH", "yes"), prefix);

        assertThat(user.kernelFolders())
                .startsWith(HOME.resolve(".local/share/jupyter/kernels"), Path.of("/opt/env/share/jupyter/kernels"));
        assertThat(environment.kernelFolders())
                .startsWith(Path.of("/opt/env/share/jupyter/kernels"), HOME.resolve(".local/share/jupyter/kernels"));
    }

    /** Jupyter itself is the oracle: random settings of all variables that count, on the system that runs this test. */
    @Test
    void looksWhereJupyterLooks(@TempDir Path folder) throws Exception {
        Optional<String> python =
                Optional.ofNullable(System.getenv("SAME_TEST_PYTHON_FULL")).filter(path -> !path.isBlank());
        Assumptions.assumeTrue(python.isPresent(), "SAME_TEST_PYTHON_FULL is not set");
        Path prefix = Path.of(
                ask(python.get(), Map.of(), "import sys; print(sys.prefix)").get(0));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 8; i++) {
            Map<String, String> environment = new HashMap<>(Map.of("HOME", folder.toString()));
            put(random, environment, "JUPYTER_DATA_DIR", folder.resolve("data").toString());
            put(random, environment, "XDG_DATA_HOME", folder.resolve("xdg").toString());
            put(random, environment, "JUPYTER_PATH", folder.resolve("a") + ":" + folder.resolve("b"));
            put(random, environment, "JUPYTER_PREFER_ENV_PATH", random.nextBoolean() ? "1" : "off");
            put(random, environment, "IPYTHONDIR", folder.resolve("ipython").toString());
            List<String> expected = ask(
                    python.get(),
                    environment,
                    "from jupyter_client.kernelspec import KernelSpecManager\n"
                            + "print('\\n'.join(KernelSpecManager().kernel_dirs))");

            List<String> found = new JupyterPaths(
                            System.getProperty("os.name"), folder, environment, Optional.of(prefix))
                    .kernelFolders().stream().map(Path::toString).toList();

            // In a virtual environment Jupyter leaves out the user's site folder.
            List<String> without = new ArrayList<>(found);
            without.removeIf(path ->
                    path.equals(folder.resolve(".local/share/jupyter/kernels").toString()) && !expected.contains(path));
            without.removeIf(path -> path.endsWith("/kernels")
                    && path.contains("ipython")
                    && !Files.exists(Path.of(path))
                    && !expected.contains(path));
            assertThat(without).as("seed %s, %s", seed, environment).isEqualTo(expected);
        }
    }

    private static void put(Random random, Map<String, String> environment, String name, String value) {
        if (random.nextBoolean()) {
            environment.put(name, value);
        }
    }

    private static List<String> ask(String python, Map<String, String> environment, String script)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(python, "-c", script).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("JUPYTER") || name.startsWith("XDG"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }
}
