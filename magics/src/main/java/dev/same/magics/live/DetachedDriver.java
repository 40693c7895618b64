package dev.same.magics.live;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.run.RunDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Starts drivers that outlive the kernel.
 *
 * <p>Jupyter ends a kernel by signals to its process group, and some hosts also end its children. So a driver gets a session of
 * its own, and the shell that starts it ends at once: the driver is nobody's child. Where there is no {@code setsid}
 * (macOS), job control gives it a process group of its own.
 */
final class DetachedDriver {
    private static final String SCRIPT = """
            log=$1
            shift
            if command -v setsid >/dev/null 2>&1; then
                setsid "$@" </dev/null >>"$log" 2>&1 &
            else
                set -m
                nohup "$@" </dev/null >>"$log" 2>&1 &
            fi
            echo $!
            """;

    private final List<String> command;

    DetachedDriver(List<String> command) {
        this.command = List.copyOf(command);
    }

    /** Start one and return its process. */
    long start(RunDirectory run, String what, Map<String, String> environment, Path workingDirectory) {
        List<String> words = new ArrayList<>();
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        if (!windows) {
            words.addAll(List.of("/bin/sh", "-c", SCRIPT, "sh", run.driverLog().toString()));
        }
        words.addAll(command);
        words.addAll(List.of("drive", what));
        ProcessBuilder builder = new ProcessBuilder(words).directory(workingDirectory.toFile());
        builder.environment().clear();
        environment.forEach((name, value) -> {
            // They name this kernel's own life; a driver has nothing to do with it.
            if (!name.startsWith("JPY_")) {
                builder.environment().put(name, value);
            }
        });
        try {
            if (windows) {
                File log = run.driverLog().toFile();
                return builder.redirectErrorStream(true)
                        .redirectOutput(log)
                        .start()
                        .pid();
            }
            Process shell = builder.redirectErrorStream(true).start();
            shell.getOutputStream().close();
            String answer = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return Long.parseLong(answer);
        } catch (IOException | NumberFormatException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT, "could not start a process that drives " + what + ": " + e.getMessage(), e);
        }
    }
}
