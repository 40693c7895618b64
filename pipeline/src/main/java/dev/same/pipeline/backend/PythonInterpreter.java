package dev.same.pipeline.backend;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the interpreter that Python steps run in. */
public final class PythonInterpreter {
    private PythonInterpreter() {}

    /**
     * Return the interpreter asked for, else that of the active virtual environment, of the active conda environment, else
     * {@code python3} or {@code python} on the path.
     *
     * @throws SameException that lists where was looked
     */
    public static Path find(BackendProvider.Context context) {
        Map<String, String> environment = context.environment();
        if (context.python().isPresent()) {
            String asked = context.python().get();
            return named(asked, environment)
                    .orElseThrow(() -> new SameException(
                            ErrorKind.USER,
                            "--python " + asked
                                    + ": no executable file of that name (allowed: a path, or a name on PATH)"));
        }
        List<String> looked = new ArrayList<>();
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            String prefix = environment.getOrDefault(variable, "");
            if (!prefix.isBlank()) {
                for (String place : List.of("bin/python", "Scripts/python.exe", "python.exe")) {
                    Path candidate = Path.of(prefix, place);
                    looked.add(candidate.toString());
                    if (Files.isExecutable(candidate)) {
                        return candidate;
                    }
                }
            }
        }
        for (String name : List.of("python3", "python")) {
            looked.add(name + " on PATH");
            Optional<Path> found = named(name, environment);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new SameException(
                ErrorKind.ENVIRONMENT,
                "no Python interpreter found (looked for " + String.join(", ", looked)
                        + "); install Python 3.8 or newer, or name one with --python");
    }

    private static Optional<Path> named(String name, Map<String, String> environment) {
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            return Optional.of(Path.of(name).toAbsolutePath()).filter(Files::isExecutable);
        }
        String separator = Pattern.quote(java.io.File.pathSeparator);
        for (String folder : environment.getOrDefault("PATH", "").split(separator, -1)) {
            for (String suffix : List.of("", ".exe")) {
                Path candidate = Path.of(folder.isEmpty() ? "." : folder, name + suffix);
                if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                    return Optional.of(candidate.toAbsolutePath());
                }
            }
        }
        return Optional.empty();
    }
}
