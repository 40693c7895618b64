package dev.same.environment.assemble;

import dev.same.environment.EnvironmentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds an interpreter of a version to make a virtual environment from. */
final class BasePython {
    private static final long SECONDS = 60;

    private final Map<String, String> variables;

    /**
     * @param variables the environment variables of the calling process
     */
    BasePython(Map<String, String> variables) {
        this.variables = variables;
    }

    /**
     * Return an interpreter of the version: the present one, else one of that name on the path, of pyenv, or of uv.
     *
     * @param minor such as {@code 3.11}
     * @throws EnvironmentException that lists where was looked
     */
    Path find(String minor, Path present) {
        List<String> looked = new ArrayList<>();
        for (Path each : candidates(minor, present)) {
            if (Files.isExecutable(each)) {
                String version = output(List.of(
                                each.toString(), "-c", "import sys; print('%d.%d' % sys.version_info[:2], end='')"))
                        .orElse("no answer");
                if (version.equals(minor)) {
                    return each;
                }
                looked.add(each + " (" + version + ")");
            }
        }
        Optional<Path> uv = onPath("uv");
        if (uv.isPresent()) {
            Optional<String> found = output(List.of(uv.get().toString(), "python", "find", "--no-project", minor));
            if (found.isPresent() && Files.isExecutable(Path.of(found.get().strip()))) {
                return Path.of(found.get().strip());
            }
            looked.add("uv python find " + minor);
        }
        throw new EnvironmentException("the lock is of Python " + minor + ", and there is none here (looked at "
                + String.join(", ", looked) + ", python" + minor
                + " on PATH, pyenv); install it, or name it with --python");
    }

    private List<Path> candidates(String minor, Path present) {
        List<Path> found = new ArrayList<>(List.of(present));
        onPath("python" + minor).ifPresent(found::add);
        String home = variables.getOrDefault("HOME", "");
        Path versions = Path.of(variables.getOrDefault("PYENV_ROOT", home + "/.pyenv"), "versions");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> entries = Files.list(versions)) {
                entries.filter(each -> each.getFileName().toString().startsWith(minor + "."))
                        .sorted()
                        .forEach(each -> found.add(each.resolve("bin").resolve("python")));
            } catch (IOException e) {
                // A folder that cannot be read has no interpreters for us; the message lists what was looked at.
                found.add(versions);
            }
        }
        return found;
    }

    /** Return a program of the search path. */
    Optional<Path> onPath(String name) {
        for (String folder : variables.getOrDefault("PATH", "").split(Pattern.quote(java.io.File.pathSeparator), -1)) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder, name).toAbsolutePath();
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            return process.exitValue() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
