package dev.same.step.python;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Python interpreters that the runtime is tested with: one of each version from 3.8 to 3.14 that this machine has.
 *
 * <p>Looked for in {@code SAME_TEST_PYTHONS} (paths, divided as in {@code PATH}), then on the {@code PATH}, then among
 * pyenv's. {@code SAME_TEST_PYTHON_FULL} names one that has IPython, numpy, pandas and matplotlib.
 */
final class Interpreters {
    static final List<String> VERSIONS = List.of("3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14");
    private static final Pattern PYENV = Pattern.compile("3\\.(8|9|1[0-4])(\\..*)?");

    private Interpreters() {}

    /** Return an interpreter for each version that is there, the versions in ascending order. */
    static Map<String, String> found() {
        var found = new TreeMap<String, String>((one, other) -> VERSIONS.indexOf(one) - VERSIONS.indexOf(other));
        for (var candidate : candidates()) {
            version(candidate).filter(VERSIONS::contains).ifPresent(version -> found.putIfAbsent(version, candidate));
        }
        return found;
    }

    static Optional<String> full() {
        return Optional.ofNullable(System.getenv("SAME_TEST_PYTHON_FULL")).filter(path -> !path.isBlank());
    }

    private static List<String> candidates() {
        var candidates = new ArrayList<String>();
        var named = System.getenv("SAME_TEST_PYTHONS");
        if (named != null) {
            Stream.of(named.split(Pattern.quote(File.pathSeparator), -1))
                    .filter(path -> !path.isBlank())
                    .forEach(candidates::add);
        }
        for (var version : VERSIONS) {
            candidates.add("python" + version);
        }
        candidates.add("python3");
        candidates.addAll(pyenv());
        return candidates;
    }

    private static List<String> pyenv() {
        var versions = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
        if (!Files.isDirectory(versions)) {
            return List.of();
        }
        try (var folders = Files.list(versions)) {
            return folders.filter(folder ->
                            PYENV.matcher(folder.getFileName().toString()).matches())
                    .map(folder -> folder.resolve("bin/python3"))
                    .filter(Files::isExecutable)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Optional<String> version(String interpreter) {
        try {
            var process = new ProcessBuilder(interpreter, "-c", "import sys; print('%d.%d' % sys.version_info[:2])")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var version = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? Optional.of(version)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // Not installed under this name.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
