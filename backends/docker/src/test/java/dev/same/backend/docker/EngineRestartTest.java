package dev.same.backend.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.backend.testkit.Bench;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.plan.CacheMode;
import dev.same.pipeline.plan.Environments;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunEvent;
import dev.same.pipeline.run.RunListener;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine of this test's own, killed under a step and started again. */
@Timeout(300)
class EngineRestartTest {
    private static final String SCRIPT = "../../integration-tests/testbed/docker";

    @TempDir
    private Path folder;

    private String engine(String verb, Path place) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(SCRIPT, verb, place.toString())
                .redirectError(folder.resolve("engine.log").toFile())
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int code = process.waitFor();
        assertThat(code).as(Files.readString(folder.resolve("engine.log"))).isZero();
        return said;
    }

    private static void kill(Path pidFile) throws IOException {
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
        Files.deleteIfExists(pidFile);
    }

    private static boolean isRoot() {
        return Caller.ids().startsWith("0:");
    }

    @Test
    void aStepWhoseEngineWasKilledIsTriedAgainWhenTheEngineIsBack() throws IOException, InterruptedException {
        Assumptions.assumeTrue(isRoot(), "an engine of its own can be started by root only: run this test as root");
        // Not in the test's folder: the path of a socket is short.
        Path place = Files.createTempDirectory("de");
        String said = engine("start", place);
        String host = said.lines()
                .filter(line -> line.startsWith("DOCKER_HOST="))
                .findFirst()
                .orElseThrow()
                .substring("DOCKER_HOST=".length());
        try {
            Map<String, String> variables = Map.of("DOCKER_HOST", host);
            BaseImage image = BaseImage.make(folder, variables);
            Bench bench = new Bench(
                    new DockerBackendProvider(), new SameHome(folder.resolve("home")), folder.resolve("work"));
            bench.mode = CacheMode.OFF;
            bench.environment.putAll(variables);
            bench.environments = new Environments(
                    new TreeMap<>(Map.of(Environments.DEFAULT, Environments.Choice.PRESENT.in(image.name()))));
            RunDirectory run = bench.create(
                    Map.of(),
                    "%same step first\nx = 1",
                    "%same step wait --retries 1\nimport os, time\nif not os.path.exists('tried'):\n"
                            + "    open('tried', 'w').close()\n    time.sleep(600)\nprint('again', x)");

            RunSnapshot ended = bench.drive(
                    run,
                    driver -> new WhenTried(bench.folder.resolve("tried"), () -> {
                        try {
                            kill(place.resolve("docker.pid"));
                            // The engine's own containerd ends a little later; an engine that starts meanwhile would
                            // wait for it.
                            kill(place.resolve("exec/containerd/containerd.pid"));
                            engine("start", place);
                        } catch (IOException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }));

            assertThat(ended.state()).as(ended.steps().toString()).isEqualTo(State.SUCCEEDED);
            assertThat(Bench.printed(ended)).isEqualTo("again 1\n");
            assertThat(Objects.requireNonNull(ended.steps().get("wait")).attempt())
                    .isEqualTo(2);
            assertThat(image.client().listContainersCmd().withShowAll(true).exec())
                    .isEqualTo(List.of());
            image.close();
        } finally {
            engine("stop", place);
        }
    }

    /** Does something once, when a file is there. */
    private static final class WhenTried implements RunListener {
        private final Path file;
        private final Runnable action;
        private boolean done;

        WhenTried(Path file, Runnable action) {
            this.file = file;
            this.action = action;
        }

        @Override
        public void onEvent(RunEvent event) {}

        @Override
        public void onChange() {}

        @Override
        public void onTick() {
            if (!done && Files.exists(file)) {
                done = true;
                action.run();
            }
        }
    }
}
