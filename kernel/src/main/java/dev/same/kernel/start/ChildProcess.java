package dev.same.kernel.start;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The process of a hosted kernel. It listens on the loopback interface, at ports of its own, and signs with our key, so that
 * most messages need not be touched. What it writes to stdout and stderr goes where ours goes.
 */
public final class ChildProcess implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int FIRST_PORT = 15_000;
    private static final int LAST_PORT = 32_000;

    private final KernelSpec spec;
    private final Connection connection;
    private final Path connectionFile;
    private final Process process;

    private ChildProcess(KernelSpec spec, Connection connection, Path connectionFile, Process process) {
        this.spec = spec;
        this.connection = connection;
        this.connectionFile = connectionFile;
        this.process = process;
    }

    /**
     * Start the kernel of a kernelspec.
     *
     * @param key that signs the messages, that of the gateway's clients
     * @throws IOException if the program cannot be started
     */
    public static ChildProcess start(KernelSpec spec, String key) throws IOException {
        int[] ports = ports();
        var connection =
                new Connection(LOOPBACK, ports[0], ports[1], ports[2], ports[3], ports[4], key, Optional.empty());
        Path file = newConnectionFile();
        Files.write(file, connection.json().getBytes(StandardCharsets.UTF_8));
        List<String> command = spec.command(file);
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(spec.variables(builder.environment()));
        // A kernel ends when its parent does, and its parent is this process.
        builder.environment()
                .put("JPY_PARENT_PID", Long.toString(ProcessHandle.current().pid()));
        try {
            Process process = builder.start();
            return new ChildProcess(spec, connection, file, process);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw new IOException(
                    "cannot start the hosted kernel of " + spec.directory() + ": " + e.getMessage()
                            + " (argv[0] of its kernel.json must be a program: an absolute path, or a name on the PATH)",
                    e);
        }
    }

    /**
     * Five ports by chance. Whether they are free is not tried, since that would load much of the JDK's network before the
     * child is started; if one is not, the child ends at once, and is started again. They lie below those that systems give to
     * outgoing connections: few programs are there, and an attempt of ours to connect before the child listens cannot end at
     * itself.
     */
    private static int[] ports() {
        int[] ports = new int[5];
        var random = new SplittableRandom(
                System.nanoTime() ^ (ProcessHandle.current().pid() << 32));
        int begin = FIRST_PORT;
        int share = (LAST_PORT - FIRST_PORT) / ports.length;
        for (int i = 0; i < ports.length; i++) {
            ports[i] = begin + random.nextInt(share);
            begin += share;
        }
        return ports;
    }

    /** A file for its owner alone. Its name need not be secret, so no secure random numbers are loaded for it. */
    private static Path newConnectionFile() throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        String name =
                "hosted-kernel-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()) + ".json";
        Path file = folder.resolve(name);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
        }
        return Files.createFile(file);
    }

    /** Start it once more, at other ports. */
    public ChildProcess again() throws IOException {
        close();
        return start(spec, connection.key());
    }

    /** Whether another program has one of its ports now. */
    public boolean portsAreTaken() {
        int[] ports = {
            connection.shell(), connection.control(), connection.stdin(), connection.iopub(), connection.heartbeat()
        };
        for (int port : ports) {
            try (var socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(LOOPBACK, port), 1);
            } catch (IOException taken) {
                return true;
            }
        }
        return false;
    }

    public KernelSpec spec() {
        return spec;
    }

    public Connection connection() {
        return connection;
    }

    public Process process() {
        return process;
    }

    /**
     * Interrupt what it runs, by a signal to this process alone: others in its group are not ours.
     *
     * @throws IOException if the signal could not be sent
     */
    public void interrupt() throws IOException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                .inheritIO()
                .start();
    }

    /** End the process if it still runs, and wait for its end. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Files.deleteIfExists(connectionFile);
        } catch (IOException e) {
            System.getLogger(ChildProcess.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot delete " + connectionFile, e);
        }
    }
}
