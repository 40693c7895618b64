package dev.same.kernel.protocol;

import dev.same.kernel.engine.Engine;
import dev.same.kernel.hosted.HostedKernel;
import dev.same.kernel.local.LocalKernel;
import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.start.ChildProcess;
import dev.same.kernel.start.Connection;
import dev.same.kernel.start.KernelSpec;
import dev.same.kernel.testkit.LineEngine;
import dev.same.kernel.testkit.LineKernel;
import dev.same.kernel.wire.Wire;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A kernel on a thread of this process; ends when a client shuts it down. */
final class RunningKernel {
    private RunningKernel() {}

    record Started(Connection connection, CompletableFuture<Integer> exit, Optional<ChildProcess> child) {}

    static Connection connection() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sockets.add(new ServerSocket(0));
        }
        int[] ports = sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return new Connection(
                "127.0.0.1", ports[0], ports[1], ports[2], ports[3], ports[4], Wire.newId(), Optional.empty());
    }

    static Started local(Optional<MagicSupport> magics) throws IOException {
        return local(new LineEngine(), magics);
    }

    static Started local(Engine engine, Optional<MagicSupport> magics) throws IOException {
        Connection connection = connection();
        return started(connection, Optional.empty(), () -> LocalKernel.serve(connection, engine, magics));
    }

    static Started hosted(Path folder, Optional<MagicSupport> magics) throws IOException {
        Connection connection = connection();
        Path spec = Files.createDirectories(folder.resolve("lines"));
        Files.writeString(spec.resolve("kernel.json"), """
                {"argv": ["%s", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", "%s", "%s", "{connection_file}"],
                 "display_name": "Lines", "language": "bash", "interrupt_mode": "message"}
                """.formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("java.class.path"),
                        LineKernel.class.getName()));
        ChildProcess child = ChildProcess.start(KernelSpec.read(spec), connection.key());
        return started(connection, Optional.of(child), () -> HostedKernel.serve(connection, child, magics));
    }

    private interface Serving {
        int serve() throws IOException;
    }

    private static Started started(Connection connection, Optional<ChildProcess> child, Serving serving) {
        var exit = new CompletableFuture<Integer>();
        var thread = new Thread(() -> {
            try {
                exit.complete(serving.serve());
            } catch (IOException | RuntimeException | Error e) {
                exit.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return new Started(connection, exit, child);
    }
}
