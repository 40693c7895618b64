package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A {@code Dockerfile} that SAME has written, built by a Docker Engine, with a base image that is made here: none is pulled. */
@Execution(ExecutionMode.CONCURRENT)
class DockerfileBuildTest {
    @TempDir
    private static Path folder;

    /** Let the test run where an engine answers; otherwise say what to do. */
    static void assumeEngine() throws IOException, InterruptedException {
        OncePerCheck.assume("an engine takes its time here");
        String problem = "";
        try {
            Process process = new ProcessBuilder("docker", "version", "--format", "{{.Server.Version}}")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                problem = said.strip();
            }
        } catch (IOException e) {
            problem = String.valueOf(e.getMessage());
        }
        Assumptions.assumeTrue(
                problem.isEmpty(),
                "no Docker Engine answers (" + problem
                        + "): start one and name it in DOCKER_HOST, as integration-tests/testbed/docker does");
    }

    static String docker(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        // The builder that every engine has; BuildKit's would be a plug-in of the client.
        return Commands.run(Map.of("DOCKER_BUILDKIT", "0"), command.toArray(String[]::new));
    }

    @Test
    void anEngineBuildsTheImageAndThePackagesAreInIt() throws IOException, InterruptedException {
        assumeEngine();
        Path wheels = Files.createDirectories(folder.resolve("index"));
        Wheels.write(
                wheels, "colour-kit", "1.0", List.of("shade>=1"), "colours.py", "import shade\nRED = 'dark red'\n");
        Wheels.write(wheels, "shade", "1.5", List.of(), "shade/__init__.py", "");
        String base = folder.resolve("base.tar").toString();
        Commands.run("python3", Consumers.script(folder, "base_image.py"), base, Consumers.modules());
        String image = "same-test-" + ProcessHandle.current().pid();
        List<String> images = new ArrayList<>();
        try (PackageIndex index = new PackageIndex(wheels)) {
            String python = Commands.environment(folder.resolve("venv"));
            Files.writeString(folder.resolve("venv/pip.conf"), "[global]\nindex-url = " + index.url() + "\n");
            Commands.run(python, "-m", "pip", "install", "-q", "colour-kit", "--index-url", index.url());
            Notebooks.write(folder, "n.ipynb", "%same step a\nimport colours\nprint(colours.RED)");
            Path build = Files.createDirectories(folder.resolve("build"));
            new Cli(folder.resolve("home"), folder)
                    .with("OMP_NUM_THREADS", "3")
                    .with("PYTHONHASHSEED", "7")
                    .same("env", "export", "dockerfile", "n.ipynb", "--python", python, "-o", "build/Dockerfile")
                    .failed(1);
            String from = Files.readString(build.resolve("Dockerfile"))
                    .lines()
                    .filter(line -> line.startsWith("FROM "))
                    .findFirst()
                    .orElseThrow()
                    .substring("FROM ".length());
            docker("import", base, from);
            images.add(from);

            // The index is on this machine's loopback.
            docker("build", "--network", "host", "-t", image, build.toString());
            images.add(0, image);

            assertThat(
                            docker(
                                    "run",
                                    "--rm",
                                    "--network",
                                    "none",
                                    image,
                                    "python",
                                    "-c",
                                    "import colours, os; print(colours.RED, os.environ['OMP_NUM_THREADS'], os.environ['PYTHONHASHSEED'])"))
                    .isEqualTo("dark red 3 7\n");
            assertThat(docker(
                            "image", "inspect", "--format", "{{index .Config.Labels \"dev.same.environment\"}}", image))
                    .startsWith("sha256:");
        } finally {
            for (String each : images) {
                docker("rmi", "--force", each);
            }
        }
    }
}
