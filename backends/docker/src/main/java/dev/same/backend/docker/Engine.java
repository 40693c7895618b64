package dev.same.backend.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Gpus;
import dev.same.pipeline.backend.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An engine that answered, and what it said of itself. Thread-safe. */
final class Engine implements AutoCloseable {
    private static final String HOST = "DOCKER_HOST";
    private static final Path DOCKER_SOCKET = Path.of("/var/run/docker.sock");
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    /** Each step that runs holds a connection on which its end is awaited. */
    private static final int MOST_CONNECTIONS = 1000;

    private final DockerClient client;
    private final Info info;

    private Engine(DockerClient client, Info info) {
        this.client = client;
        this.info = info;
    }

    /**
     * Connect to the engine that {@code DOCKER_HOST} or the user's Docker context names, else to Docker's or podman's socket.
     *
     * @throws SameException that says where no engine answered and what to do
     */
    static Engine connect(Map<String, String> environment) {
        DefaultDockerClientConfig.Builder settings = DefaultDockerClientConfig.createDefaultConfigBuilder();
        host(environment).ifPresent(settings::withDockerHost);
        DockerClientConfig config = settings.build();
        DockerClient client = DockerClientImpl.getInstance(
                config,
                // By its whole name, as the class is meant to be used: its package has names of the core's.
                new com.github.dockerjava.zerodep.ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .sslConfig(config.getSSLConfig())
                        .maxConnections(MOST_CONNECTIONS)
                        .connectionTimeout(CONNECT)
                        .build());
        try {
            return new Engine(client, client.infoCmd().exec());
        } catch (RuntimeException e) {
            // The client has no common type for a socket that is absent, closed or somebody else's.
            close(client);
            throw new SameException(
                    ErrorKind.ENVIRONMENT,
                    "no Docker Engine answers at " + config.getDockerHost() + " (" + cause(e)
                            + "); start one, or name another in " + HOST
                            + ". For podman: systemctl --user start podman.socket, then"
                            + " DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock",
                    e);
        }
    }

    private static Optional<String> host(Map<String, String> environment) {
        String named = environment.getOrDefault(HOST, "");
        if (!named.isBlank()) {
            return Optional.of(named);
        }
        if (Files.exists(DOCKER_SOCKET) || environment.containsKey("DOCKER_CONTEXT")) {
            return Optional.empty();
        }
        return Stream.of(
                        Path.of(environment.getOrDefault("XDG_RUNTIME_DIR", "/nowhere"), "podman", "podman.sock"),
                        Path.of("/run/podman/podman.sock"))
                .filter(Files::exists)
                .map(socket -> "unix://" + socket)
                .findFirst();
    }

    /**
     * Wait until an engine that has gone away answers again.
     *
     * @param failure how it was noticed
     * @throws SameException when nobody has brought it back in time
     */
    void awaitReturn(RuntimeException failure) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                client.pingCmd().exec();
                return;
            } catch (RuntimeException e) {
                if (System.nanoTime() > end) {
                    throw new SameException(
                            ErrorKind.BACKEND,
                            "the Docker Engine went away (" + cause(failure) + ") and did not come back within "
                                    + PATIENCE.toMinutes() + " minutes (" + cause(e)
                                    + "); start it, then same resume the run",
                            e);
                }
            }
            try {
                Thread.sleep(BETWEEN_TRIES.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SameException(ErrorKind.BACKEND, "interrupted while the Docker Engine was away", e);
            }
        }
    }

    private static String cause(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return Optional.ofNullable(last.getMessage()).orElseGet(last::toString).strip();
    }

    DockerClient client() {
        return client;
    }

    /** An engine does not say how many GPUs it has, but whether it can hand some to containers: then those of this machine count. */
    Resources resources() {
        var runtimes = info.getRuntimes();
        boolean handsGpus = runtimes != null && runtimes.containsKey("nvidia");
        return new Resources(number(info.getNCPU()) * 1000, number(info.getMemTotal()), handsGpus ? Gpus.here() : 0);
    }

    private static long number(Number told) {
        return Optional.ofNullable(told).map(Number::longValue).orElse(0L);
    }

    /** Return whether the engine's root is the calling user outside of containers. */
    boolean isRootless() {
        List<String> options = Optional.ofNullable(info.getSecurityOptions()).orElse(List.of());
        return options.stream().anyMatch(option -> option.contains("rootless"));
    }

    @Override
    public void close() {
        close(client);
    }

    private static void close(DockerClient client) {
        try {
            client.close();
        } catch (IOException e) {
            System.getLogger(Engine.class.getName())
                    .log(System.Logger.Level.WARNING, "the connection to the engine was not closed well", e);
        }
    }
}
