package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code same run --backend docker} as users type it; what backends do is tested by their kit. */
class DockerRunTest {
    @TempDir
    private Path folder;

    private Cli cli() {
        return new Cli(folder.resolve("home"), folder);
    }

    /** An engine's image with this machine's Python, for as long as it is open. */
    private record Base(String name) implements AutoCloseable {
        static Base make(Path folder) throws IOException, InterruptedException {
            DockerfileBuildTest.assumeEngine();
            String image = "same-test-run-" + ProcessHandle.current().pid() + ":1";
            String base = folder.resolve("base.tar").toString();
            Commands.run("python3", Consumers.script(folder, "base_image.py"), base);
            DockerfileBuildTest.docker("import", base, image);
            return new Base(image);
        }

        @Override
        public void close() throws IOException {
            try {
                DockerfileBuildTest.docker("rmi", "--force", name);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void runsInTheImageOfSameYaml() throws IOException, InterruptedException {
        try (Base base = Base.make(folder)) {
            Notebooks.write(
                    folder,
                    "n.ipynb",
                    "%same step a\nx = 20",
                    "%same step b\nimport os\nprint('home', os.environ['HOME'], x + 1)");

            Files.writeString(
                    folder.resolve("same.yaml"), "environments:\n  default:\n    image_tag: " + base.name() + "\n");
            cli().same("run", "n.ipynb", "--backend", "docker").succeeded();
            String again = cli().same("run", "n.ipynb", "--backend", "docker")
                    .succeeded()
                    .err();

            assertThat(cli().same("logs").succeeded().out()).contains("home /tmp 21");
            assertThat(again).containsPattern("a +cached").containsPattern("b +cached");
        }
    }

    @Test
    void stepsRunInImagesWithThePackagesOfTheLockThatAreBuiltOnce() throws IOException, InterruptedException {
        try (Base base = Base.make(folder);
                PackageIndex index = ColourPackages.serve(folder.resolve("wheels"))) {
            String python = ColourPackages.environment(folder.resolve("venv"), index);
            ColourPackages.pip(python, "install", "-q", "colour-kit==1.0", "unused");
            Notebooks.write(
                    folder,
                    "n.ipynb",
                    "%same step a\nimport colours\nx = colours.RED",
                    "%same step b\nimport importlib.util\nprint(x, importlib.util.find_spec('colours'), __import__('sys').path)",
                    "%same step c\nimport colours\nprint(colours.__file__, colours.__cached__)");
            Cli cli = cli().with("SAME_BASE_IMAGE", base.name());

            String unlocked = cli.same("run", "n.ipynb", "--backend", "docker", "--python", python)
                    .succeeded()
                    .err();
            DockerfileBuildTest.docker("rmi", image(base));
            cli.same("env", "lock", "n.ipynb", "--python", python).succeeded();
            String first = cli.same("run", "n.ipynb", "--backend", "docker", "--python", python, "--no-cache")
                    .succeeded()
                    .err();
            String second = cli.same("run", "n.ipynb", "--backend", "docker", "--python", python, "--no-cache")
                    .succeeded()
                    .err();

            assertThat(unlocked).contains("no lock and no image", "building the image");
            assertThat(first).contains("building the image same/environment:", "2 packages on " + base.name());
            assertThat(second).doesNotContain("building");
            assertThat(cli.same("logs").succeeded().out())
                    .contains("dark 1.0 ")
                    .contains("/.same/environment/lib/python3.")
                    .contains("colours.py");
            assertThat(DockerfileBuildTest.docker(
                            "run",
                            "--rm",
                            "--network",
                            "none",
                            image(base),
                            "python",
                            "-c",
                            "print(open('/.same/environment.json').read())"))
                    .contains("\"same.environment/1\"");
        }
    }

    @Test
    void everyCommandOfThePageDoesWhatItSays() throws IOException, InterruptedException {
        Path root = Path.of("..").toAbsolutePath().normalize();
        Files.createSymbolicLink(folder.resolve("example-notebooks"), root.resolve("example-notebooks"));
        try (Base base = Base.make(folder)) {
            Cli cli = cli().with("SAME_BASE_IMAGE", base.name());
            for (String line : Files.readAllLines(root.resolve("docs/docker.md"))) {
                if (line.startsWith("$ ./same ")) {
                    var result = cli.same(line.substring("$ ./same ".length()).split(" ", -1))
                            .succeeded();
                    assertThat(result.out()).as(line).contains("succeeded");
                }
            }
        }
    }

    private static String image(Base base) throws IOException, InterruptedException {
        return DockerfileBuildTest.docker(
                        "image",
                        "ls",
                        "--filter",
                        "label=org.opencontainers.image.base.name=" + base.name(),
                        "--format",
                        "{{.Repository}}:{{.Tag}}")
                .lines()
                .findFirst()
                .orElseThrow();
    }
}
