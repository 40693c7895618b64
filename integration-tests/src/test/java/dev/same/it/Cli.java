package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Calls {@code same} as a process of its own, as a shell does, with a home of its own. */
final class Cli {
    /** Longer than any command of the tests takes on a slow machine. */
    private static final long SECONDS = 240;

    private final Path home;
    private final Path workingDirectory;
    private final List<String> environment = new ArrayList<>();

    Cli(Path home, Path workingDirectory) {
        this.home = home;
        this.workingDirectory = workingDirectory;
    }

    /** What a command left. */
    record Result(int exitCode, String out, String err) {
        Result succeeded() {
            assertThat(exitCode)
                    .as("exit code; stderr:%n%s%nstdout:%n%s", err, out)
                    .isZero();
            return this;
        }

        Result failed(int code) {
            assertThat(exitCode)
                    .as("exit code; stderr:%n%s%nstdout:%n%s", err, out)
                    .isEqualTo(code);
            return this;
        }
    }

    Cli with(String variable, String value) {
        environment.add(variable);
        environment.add(value);
        return this;
    }

    Path home() {
        return home;
    }

    Result same(String... arguments) {
        Running running = start(arguments);
        return running.await();
    }

    Running start(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.same.cli.Main"));
        command.addAll(List.of(arguments));
        try {
            Path out = Files.createTempFile("same-out-", ".txt");
            Path err = Files.createTempFile("same-err-", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(workingDirectory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("SAME_HOME", home.toString());
            for (int i = 0; i < environment.size(); i += 2) {
                builder.environment().put(environment.get(i), environment.get(i + 1));
            }
            return new Running(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command that goes on. */
    record Running(Process process, Path outFile, Path errFile) {
        Result await() {
            try {
                assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                        .as("ended in time; stderr:%n%s", read(errFile))
                        .isTrue();
                Result result = new Result(process.exitValue(), read(outFile), read(errFile));
                Files.delete(outFile);
                Files.delete(errFile);
                return result;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                process.destroyForcibly();
            }
        }

        /** Send SIGINT, as Ctrl-C in a terminal does. */
        void interrupt() throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }

        String out() {
            return read(outFile);
        }

        String err() {
            return read(errFile);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
