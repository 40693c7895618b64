package dev.same.backend.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import dev.same.pipeline.SameException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** An image with this machine's Python, made without a registry, in the engine that answers. Removed when it is closed. */
final class BaseImage implements AutoCloseable {
    private final Engine engine;
    private final String name;

    private BaseImage(Engine engine, String name) {
        this.engine = engine;
        this.name = name;
    }

    /** Make it; where no engine answers, skip the tests and say what to do. */
    static BaseImage make(Path folder) throws IOException, InterruptedException {
        return make(folder, System.getenv());
    }

    /** Make it in the engine that these variables name. */
    static BaseImage make(Path folder, Map<String, String> variables) throws IOException, InterruptedException {
        Engine engine;
        try {
            engine = Engine.connect(variables);
        } catch (SameException e) {
            Assumptions.abort(
                    "no Docker Engine answers: start one and name it in DOCKER_HOST, as integration-tests/testbed/docker does ("
                            + e.getMessage() + ")");
            throw e;
        }
        Path script = folder.resolve("base_image.py");
        Path tar = folder.resolve("base.tar");
        try (InputStream resource = BaseImage.class.getResourceAsStream("/base_image.py")) {
            Files.write(script, resource.readAllBytes());
        }
        Process process = new ProcessBuilder("python3", script.toString(), tar.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("no base image: " + said);
        }
        String name = "same-test-base-" + ProcessHandle.current().pid() + ":1";
        // Not imported: docker-java 3.7.1 loses the end of the file on its way.
        Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\nADD base.tar /\n");
        engine.client()
                .buildImageCmd(folder.toFile())
                .withTags(Set.of(name))
                .exec(new BuildImageResultCallback())
                .awaitImageId();
        return new BaseImage(engine, name);
    }

    String name() {
        return name;
    }

    DockerClient client() {
        return engine.client();
    }

    @Override
    public void close() {
        engine.client().removeImageCmd(name).withForce(true).exec();
        engine.close();
    }
}
