package dev.same.kernelspec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script that listens before the JVM does. */
@Timeout(60)
class ListenerScriptTest {
    @TempDir
    Path folder;

    private Path script;

    @BeforeEach
    void needsPerlOnLinux() throws IOException {
        assumeTrue(
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux"),
                "the script listens on Linux only");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "Perl is not installed");
        script = folder.resolve("listen.pl");
        try (InputStream in = Start.class.getResourceAsStream("listen.pl")) {
            assertThat(in).isNotNull();
            Files.copy(in, script);
        }
    }

    @Test
    void clientsConnectBeforeTheCommandAccepts() throws Exception {
        int port = freePort();
        Process process = start("127.0.0.1", port, "echo started; exec sleep 60");
        try {
            assertThat(firstLine(process)).isEqualTo("started");

            try (var client = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
                assertThat(client.isConnected()).isTrue();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void handsTheSocketOverAsStandardInput() throws Exception {
        Process process = start("127.0.0.1", freePort(), "readlink /proc/self/fd/0");

        assertThat(firstLine(process)).startsWith("socket:");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void startsTheCommandAllTheSameWhereItCannotListen() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            for (String ip : List.of("127.0.0.1", "::1", "localhost", "*")) {
                Process process = start(ip, taken.getLocalPort(), "readlink /proc/self/fd/0");

                assertThat(firstLine(process)).as(ip).doesNotStartWith("socket:");
            }
        }
    }

    @Test
    void startsTheCommandAllTheSameWithoutAConnectionFile() throws Exception {
        Process process = new ProcessBuilder("perl", script.toString(), "no such file", "/bin/echo", "started")
                .redirectErrorStream(true)
                .start();

        assertThat(firstLine(process)).isEqualTo("started");
    }

    private Process start(String ip, int port, String command) throws IOException {
        Path connection = folder.resolve("connection.json");
        Files.writeString(connection, """
                {"iopub_port": 1, "shell_port": %d, "ip": "%s", "key": "\\"shell_port\\""}
                """.formatted(port, ip));
        return new ProcessBuilder("perl", script.toString(), connection.toString(), "/bin/sh", "-c", command)
                .redirectErrorStream(true)
                .start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static String firstLine(Process process) throws IOException {
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            return String.valueOf(out.readLine());
        }
    }
}
