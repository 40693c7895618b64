package dev.same.kernelspec;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds {@code sys.prefix}: the folder of the Python environment that the user works in. */
final class PythonPrefix {
    private static final long LONGEST_WAIT_SECONDS = 20;

    private PythonPrefix() {}

    /**
     * Find the active environment: the one that {@code VIRTUAL_ENV} or {@code CONDA_PREFIX} names, else that of the
     * {@code jupyter} or {@code python} on the {@code PATH}.
     */
    static Optional<Path> find(Map<String, String> environment) {
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            String value = environment.getOrDefault(variable, "");
            if (!value.isBlank() && Files.isDirectory(Path.of(value))) {
                return Optional.of(Path.of(value).toAbsolutePath().normalize());
            }
        }
        for (String program : List.of("jupyter", "jupyter-lab")) {
            Optional<Path> venv = onPath(environment, program).flatMap(PythonPrefix::virtualEnvironmentOf);
            if (venv.isPresent()) {
                return venv;
            }
        }
        for (String program : List.of("python3", "python")) {
            Optional<Path> python = onPath(environment, program);
            if (python.isPresent()) {
                return python.flatMap(PythonPrefix::virtualEnvironmentOf).or(() -> ask(python.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> onPath(Map<String, String> environment, String program) {
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            for (String suffix : List.of("", ".exe")) {
                Path file = Path.of(folder.isEmpty() ? "." : folder).resolve(program + suffix);
                if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                    return Optional.of(file.toAbsolutePath().normalize());
                }
            }
        }
        return Optional.empty();
    }

    /** The environment whose {@code bin} holds the program, also through links as pipx makes them. */
    private static Optional<Path> virtualEnvironmentOf(Path program) {
        List<Path> places = new ArrayList<>(List.of(program));
        try {
            // Only one link far: the interpreter of an environment is a link to the one it was made from.
            if (Files.isSymbolicLink(program)) {
                places.add(
                        program.resolveSibling(Files.readSymbolicLink(program)).normalize());
            }
        } catch (IOException e) {
            // A link that cannot be read leads nowhere; what it stands for is then asked for by running it.
        }
        for (Path place : places) {
            Path bin = place.getParent();
            Path above = bin == null ? null : bin.getParent();
            if (above != null && Files.isRegularFile(above.resolve("pyvenv.cfg"))) {
                return Optional.of(above);
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> ask(Path python) {
        try {
            Process process = new ProcessBuilder(python.toString(), "-I", "-c", "import sys; print(sys.prefix)")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.exitValue() == 0 && !answer.isEmpty() ? Optional.of(Path.of(answer)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
