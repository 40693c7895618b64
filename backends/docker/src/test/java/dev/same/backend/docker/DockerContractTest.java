package dev.same.backend.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.Container;
import dev.same.backend.local.LocalBackendProvider;
import dev.same.backend.testkit.BackendContract;
import dev.same.backend.testkit.Bench;
import dev.same.backend.testkit.ReferenceRun;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.plan.Environments;
import dev.same.pipeline.run.Driver;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunEvent;
import dev.same.pipeline.run.RunListener;
import dev.same.pipeline.run.RunSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real engine, with an image that is made here. */
class DockerContractTest extends BackendContract {
    @TempDir
    private static Path common;

    private static BaseImage image;

    @BeforeAll
    static void makeImage() throws IOException, InterruptedException {
        image = BaseImage.make(common);
    }

    @AfterAll
    static void removeImage() {
        if (image != null) {
            image.close();
        }
    }

    @Override
    protected BackendProvider provider() {
        return new DockerBackendProvider();
    }

    @Override
    protected void configure(Bench made) {
        made.environments = new Environments(
                new TreeMap<>(Map.of(Environments.DEFAULT, Environments.Choice.PRESENT.in(image.name()))));
    }

    @Override
    protected String runOutOfMemory(String step) {
        return step + " --memory 64Mi\nparts = []\nwhile True:\n    parts.append(bytearray(8 << 20))";
    }

    @Override
    protected Map<String, String> refused() {
        return Map.of(
                "--cpu 10000", "--cpu 10000: the Docker Engine has",
                "--memory 9999Ti", "--memory 9999Ti: the Docker Engine has",
                "--gpu 1", "--gpu 1: the Docker Engine has",
                "--secret NOT_SET_FOR_THIS_TEST", "has no variable NOT_SET_FOR_THIS_TEST");
    }

    /** Of this test's benches: other tests may use the same engine. */
    private List<Container> containers() {
        List<Container> found = new ArrayList<>(
                image.client().listContainersCmd().withShowAll(true).exec());
        found.removeIf(container -> !container
                .getLabels()
                .getOrDefault("dev.same.directory", "")
                .startsWith(bench().home.directory().toString()));
        return found;
    }

    @AfterEach
    void leavesNoContainers() {
        assertThat(containers()).isEmpty();
    }

    @Test
    void givesTheSameArtifactsAsTheLocalBackend(@TempDir Path elsewhere) throws IOException {
        Map<String, String> local = ReferenceRun.digests(bench(new LocalBackendProvider(), elsewhere));

        assertThat(ReferenceRun.digests(bench())).isEqualTo(local).hasSizeGreaterThan(5);
    }

    @Test
    void namesRunStepAndAttemptInLabels() throws IOException {
        RunDirectory run = bench().create(Map.of(), "%same step slow\nimport time\ntime.sleep(600)");
        Map<String, String> labels = new HashMap<>();

        bench().drive(run, driver -> new OnceRunning(driver, labels));

        assertThat(labels)
                .containsEntry("dev.same.run", Long.toString(run.number()))
                .containsEntry("dev.same.step", "slow")
                .containsEntry("dev.same.attempt", "1");
    }

    /** Notes the labels of the first container that runs, and cancels. */
    private final class OnceRunning implements RunListener {
        private final Driver driver;
        private final Map<String, String> labels;

        OnceRunning(Driver driver, Map<String, String> labels) {
            this.driver = driver;
            this.labels = labels;
        }

        @Override
        public void onEvent(RunEvent event) {}

        @Override
        public void onChange() {}

        @Override
        public void onTick() {
            containers().stream()
                    .filter(container -> container.getState().equals("running"))
                    .findFirst()
                    .ifPresent(container -> {
                        labels.putAll(container.getLabels());
                        driver.cancel();
                    });
        }
    }

    @Test
    void endsWhatADriverHasLeft() throws IOException {
        Path attempt = bench().home.directory().resolve("runs/1/steps/a/1");
        String left = image.client()
                .createContainerCmd(image.name())
                .withEntrypoint("python", "-c", "import time; time.sleep(600)")
                .withLabels(Map.of("dev.same.directory", attempt.toString()))
                .exec()
                .getId();
        image.client().startContainerCmd(left).exec();

        try (Backend backend = bench().open("python")) {
            assertThat(backend.endLeft(attempt)).isTrue();
        }

        assertThat(containers()).isEmpty();
    }

    @Test
    void runsAsTheCallerWithoutPrivileges() throws IOException {
        RunSnapshot run = bench().run("%same step who\nimport os\n"
                + "status = dict(line.split(':', 1) for line in open('/proc/self/status'))\n"
                + "print(os.getuid(), os.getgid(), int(status['CapEff'], 16), status['NoNewPrivs'].strip())");

        assertSucceeded(run);
        assertThat(Bench.printed(run)).isEqualTo(Caller.ids().replace(':', ' ') + " 0 1\n");
    }

    @Test
    void limitsMemoryAndProcessors() throws IOException {
        RunSnapshot run = bench().run("%same step limits --cpu 0.5 --memory 256Mi\nimport os\n"
                + "one, two = '/sys/fs/cgroup/memory/memory.limit_in_bytes', '/sys/fs/cgroup/memory.max'\n"
                + "print(open(one if os.path.exists(one) else two).read().strip())");

        assertSucceeded(run);
        assertThat(Bench.printed(run)).isEqualTo((256 << 20) + "\n");
    }

    @Test
    void saysWhatAnImageLacks() throws IOException {
        try (Backend backend = bench().open("python")) {
            StepEnvironment environment = environment(image.name());

            assertThat(backend.missingModules(environment, Set.of("json", "no_such_module")))
                    .containsExactly("no_such_module");
            assertThat(backend.interpreter(environment).orElseThrow().version())
                    .matches("python 3\\.\\d+\\.\\S+ in image sha256:[0-9a-f]{64}");
        }
    }

    @Test
    void refusesAStepWithoutAnImageAndSaysWhereToNameOne() throws IOException {
        bench().environments = Environments.NONE;

        assertThat(bench().problems("%same step a\nx = 1"))
                .singleElement()
                .asString()
                .contains("--image IMAGE", "environments.default in same.yaml", "SAME_IMAGE=IMAGE");
        assertThat(bench().problems("%same step a --image " + image.name() + "\nx = 1"))
                .isEmpty();
    }

    @Test
    void saysThatAnImageIsMissingInTheEnginesWords() throws IOException {
        // Nobody listens there.
        String missing = "127.0.0.1:1/nobody/nothing:7";
        try (Backend backend = bench().open("python")) {
            List<String> progress = new ArrayList<>();

            assertThatThrownBy(() -> backend.prepare(List.of(environment(missing)), progress::add))
                    .hasMessageContaining(missing)
                    .hasMessageContaining("could not be pulled")
                    .hasMessageContaining("connection refused")
                    .hasMessageContaining("docker login");
            assertThat(progress).containsExactly("pulling " + missing);
        }
    }

    @Test
    void givesSecretsAndNoOtherVariable() throws IOException {
        bench().environment.put("TOKEN_OF_TEST", "s3cret");
        bench().environment.put("OTHER_OF_TEST", "x");

        RunSnapshot run = bench().run("%same step a --secret TOKEN_OF_TEST\nimport os\n"
                + "print(len(os.environ['TOKEN_OF_TEST']), 'OTHER_OF_TEST' in os.environ)");

        assertSucceeded(run);
        assertThat(Bench.printed(run)).isEqualTo("6 False\n");
        try (var files = java.nio.file.Files.walk(run.directory().path())) {
            for (Path file : files.filter(java.nio.file.Files::isRegularFile).toList()) {
                assertThat(new String(
                                java.nio.file.Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("s3cret");
            }
        }
    }

    @Test
    void keepsWhatStepsWriteToADiskForTheNext() throws IOException {
        String disk = "same-test-disk-" + ProcessHandle.current().pid();
        try {
            RunSnapshot run = bench().run(
                            "%same step a --disk " + disk
                                    + ":1Gi:/mnt/data\nopen('/mnt/data/x', 'w').write('kept')\ndone = 1",
                            "%same step b --disk " + disk
                                    + ":1Gi:/elsewhere\nprint(done, open('/elsewhere/x').read())");

            assertSucceeded(run);
            assertThat(Bench.printed(run)).isEqualTo("1 kept\n");
        } finally {
            image.client().removeVolumeCmd(disk).exec();
        }
    }

    @Test
    void stepsAreInTheNetworkThatWasAskedFor() throws IOException {
        bench().environment.put("SAME_DOCKER_NETWORK", "none");

        RunSnapshot run = bench().run(
                        "%same step a\nprint(sorted(line.split(':')[0].strip() for line in open('/proc/net/dev') if ':' in line))");

        assertSucceeded(run);
        assertThat(Bench.printed(run)).isEqualTo("['lo']\n");
    }

    private static StepEnvironment environment(String image) {
        return new StepEnvironment(
                "default",
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(),
                Optional.empty(),
                Optional.of(image),
                List.of(),
                List.of());
    }
}
