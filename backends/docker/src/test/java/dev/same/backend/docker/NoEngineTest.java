package dev.same.backend.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.backend.testkit.Bench;
import dev.same.pipeline.SameHome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoEngineTest {
    @TempDir
    private Path folder;

    private Bench bench() throws IOException {
        Bench bench = new Bench(new DockerBackendProvider(), new SameHome(folder.resolve("home")), folder);
        bench.environment.put("DOCKER_HOST", "unix://" + folder.resolve("none.sock"));
        return bench;
    }

    @Test
    void saysWhereNoEngineAnswersAndWhatToDo() throws IOException {
        assertThat(bench().problems("%same step a --gpu 1\nx = 1"))
                .singleElement()
                .asString()
                .contains("no Docker Engine answers at unix://" + folder.resolve("none.sock"))
                .contains("DOCKER_HOST")
                .contains("podman.socket");
    }

    @Test
    void runsNoJavaYet() throws IOException {
        try (var backend = bench().open("java")) {
            assertThat(backend.problem().orElseThrow()).contains("java", "--backend local");
        }
    }
}
