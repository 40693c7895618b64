package dev.same.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Real virtual environments, made by venv and filled by pip. */
final class VirtualEnvironments {
    private VirtualEnvironments() {}

    /** Make one, and return its interpreter. */
    static String make(Path folder) throws IOException, InterruptedException {
        run("python3", "-m", "venv", folder.toString());
        return folder.resolve("bin/python").toString();
    }

    /** Make one whose pip asks an index, with a password that must never be told. */
    static String make(Path folder, String index) throws IOException, InterruptedException {
        String python = make(folder);
        Files.writeString(
                folder.resolve("pip.conf"),
                "[global]\nindex-url = " + index.replace("://", "://someone:hunter2@") + "\n");
        return python;
    }

    static void pip(String interpreter, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(interpreter, "-m", "pip", "--disable-pip-version-check"));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(300, TimeUnit.SECONDS) ? process.exitValue() : -1)
                .as("%s%n%s", List.of(command), output)
                .isZero();
        return output;
    }
}
