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

    @Test
    void runsInTheImageOfSameYamlAndRefusesStepsThatHaveNone() throws IOException, InterruptedException {
        DockerfileBuildTest.assumeEngine();
        String image = "same-test-run-" + ProcessHandle.current().pid() + ":1";
        String base = folder.resolve("base.tar").toString();
        Commands.run("python3", Consumers.script(folder, "base_image.py"), base);
        DockerfileBuildTest.docker("import", base, image);
        try {
            Notebooks.write(
                    folder,
                    "n.ipynb",
                    "%same step a\nx = 20",
                    "%same step b\nimport os\nprint('home', os.environ['HOME'], x + 1)");

            String refused = cli().same("run", "n.ipynb", "--backend", "docker")
                    .failed(2)
                    .err();
            Files.writeString(folder.resolve("same.yaml"), "environments:\n  default:\n    image_tag: " + image + "\n");
            cli().same("run", "n.ipynb", "--backend", "docker").succeeded();
            String again = cli().same("run", "n.ipynb", "--backend", "docker")
                    .succeeded()
                    .err();

            assertThat(refused).contains("step \"a\": no image to run in", "image_tag", "SAME_IMAGE");
            assertThat(cli().same("logs").succeeded().out()).contains("home /tmp 21");
            assertThat(again).containsPattern("a +cached").containsPattern("b +cached");
        } finally {
            DockerfileBuildTest.docker("rmi", "--force", image);
        }
    }
}
