package dev.same.kernelspec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Makes the archive of loaded classes that a kernel starts fast from: starts the kernel, uses it as a front end does, and lets
 * the JVM write down what it loaded.
 */
final class Training {
    private static final long LONGEST_EXIT_SECONDS = 60;

    private static final String ARCHIVE = "archive";

    private final Start start;

    Training(Start start) {
        this.start = start;
    }

    /**
     * Make the archive unless it is there.
     *
     * @param host the kernelspec to host in the training run
     * @return what went wrong; a kernel without archive works, it only starts slower
     */
    Optional<String> makeArchive(Optional<Path> host) {
        Path archive = start.archive();
        if (Files.exists(archive)) {
            return Optional.empty();
        }
        try {
            Files.createDirectories(archive.getParent());
            Path scratch = Files.createTempDirectory(archive.getParent(), ".training-");
            try {
                return train(host, scratch);
            } finally {
                Folders.delete(scratch);
            }
        } catch (IOException e) {
            return Optional.of(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private Optional<String> train(Optional<Path> host, Path scratch) throws IOException, InterruptedException {
        Path made = scratch.resolve(ARCHIVE);
        Path connection = scratch.resolve("connection.json");
        String key = UUID.randomUUID().toString();
        List<Integer> ports = freePorts();
        writeConnectionFile(connection, key, ports);
        // As clients start it: what else it loads then must be in the archive, too.
        start.write();
        List<String> command = new ArrayList<>(
                start.windows() ? start.training(List.of(start.archiveMakingOption(made))) : start.command());
        command.add(connection.toString());
        host.ifPresent(folder -> command.addAll(List.of("--host", folder.toString())));
        Path log = scratch.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("SAME_HOME", scratch.resolve("home").toString());
        builder.environment()
                .put("JPY_PARENT_PID", Long.toString(ProcessHandle.current().pid()));
        // A name alone, as the script splits this at spaces.
        builder.environment().put("SAME_JAVA_OPTS", start.archiveMakingOption(Path.of(ARCHIVE)));
        Process kernel = builder.start();
        try {
            kernel.getOutputStream().close();
            try (TrainingClient client = new TrainingClient(key, ports)) {
                if (!client.use(start.profile(), kernel)) {
                    return Optional.of("the training run did not answer: " + end(log));
                }
            }
            if (!kernel.waitFor(LONGEST_EXIT_SECONDS, TimeUnit.SECONDS)) {
                return Optional.of("the training run did not end: " + end(log));
            }
        } finally {
            kernel.descendants().forEach(ProcessHandle::destroyForcibly);
            kernel.destroyForcibly();
        }
        if (!Files.exists(made)) {
            return Optional.of("the JVM wrote no archive: " + end(log));
        }
        Files.move(made, start.archive());
        return isSound(scratch) ? Optional.empty() : discard();
    }

    /** A JVM survives an archive that does not fit, but may crash on one that is cut off (a full disk). */
    private boolean isSound(Path scratch) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(start.training(List.of(start.archiveOption())));
        command.set(command.size() - 1, "-version");
        Process trial = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("trial").toFile())
                .start();
        return trial.waitFor(LONGEST_EXIT_SECONDS, TimeUnit.SECONDS) && trial.exitValue() == 0;
    }

    private Optional<String> discard() throws IOException {
        Files.deleteIfExists(start.archive());
        return Optional.of("the JVM does not start with the archive that it made");
    }

    private static String end(Path log) throws IOException {
        String text = Files.exists(log) ? Files.readString(log).strip() : "";
        return text.length() <= 500 ? text : "…" + text.substring(text.length() - 500);
    }

    private static void writeConnectionFile(Path file, String key, List<Integer> ports) throws IOException {
        ObjectNode json = KernelSpec.MAPPER.createObjectNode();
        json.put("transport", "tcp").put("ip", "127.0.0.1").put("signature_scheme", "hmac-sha256");
        json.put("key", key).put("kernel_name", "training");
        List<String> names = List.of("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port");
        for (int i = 0; i < names.size(); i++) {
            json.put(names.get(i), ports.get(i));
        }
        Files.createFile(file);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        Files.write(file, KernelSpec.MAPPER.writeValueAsBytes(json));
    }

    private static List<Integer> freePorts() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
            return ports;
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}
