package dev.same.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs other programs to their end. */
final class Commands {
    private Commands() {}

    /** Run a program that must succeed; return what it printed, on either stream. */
    static String run(String... command) throws IOException, InterruptedException {
        return run(Map.of(), command);
    }

    static String run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(300, TimeUnit.SECONDS) ? process.exitValue() : -1)
                .as("%s%n%s", List.of(command), output)
                .isZero();
        return output;
    }

    /** Make a virtual environment with pip; return its interpreter. */
    static String environment(Path folder, String... options) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("python3", "-m", "venv"));
        command.addAll(List.of(options));
        command.add(folder.toString());
        run(command.toArray(String[]::new));
        return folder.resolve("bin/python").toString();
    }
}
