package dev.same.environment.assemble;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentException;
import dev.same.environment.EnvironmentRecord;
import dev.same.environment.export.EnvironmentFormat;
import dev.same.environment.export.Exported;
import dev.same.environment.export.IndexWheels;
import dev.same.environment.export.WheelFinder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Makes virtual environments and installs into them: with uv where it is installed, else with venv and pip. */
final class Installer {
    /** Lines of the installer that an error message repeats. */
    private static final int MOST_LINES = 20;

    private final Optional<Path> uv;
    private final EnvironmentRecord present;
    private final Optional<Path> settings;
    private final Map<String, String> variables;
    private final Consumer<String> progress;

    /**
     * @param uv the program, if it is to be used
     * @param python the interpreter whose settings pip takes: where the index is, and with which credentials
     * @param present its environment
     */
    Installer(
            Optional<Path> uv,
            Path python,
            EnvironmentRecord present,
            Map<String, String> variables,
            Consumer<String> progress) {
        this.uv = uv;
        this.present = present;
        this.settings = Optional.ofNullable(python.toAbsolutePath().getParent())
                .map(bin -> bin.resolveSibling("pip.conf"))
                .filter(Files::exists);
        this.variables = variables;
        this.progress = progress;
    }

    /**
     * @param withPip whether something is to be installed into it
     */
    void makeEnvironment(Path base, Path place, boolean withPip) throws IOException {
        List<String> command = uv.map(program -> List.of(
                        program.toString(), "venv", "--no-project", "--python", base.toString(), place.toString()))
                .orElse(
                        withPip
                                ? List.of(base.toString(), "-m", "venv", place.toString())
                                : List.of(base.toString(), "-m", "venv", "--without-pip", place.toString()));
        run(command, false, "a virtual environment could not be made in " + place);
    }

    /** Install these versions, and nothing that they would ask for besides: the lock is complete. */
    void install(EnvironmentRecord lock, List<Distribution> packages, Path place, Optional<Path> wheelhouse)
            throws IOException {
        String requirements = wheelhouse.isPresent() ? names(packages) : requirements(lock, packages);
        Path list = Files.writeString(place.resolve("requirements.txt"), requirements);
        List<String> command = command(place);
        command.add("--no-deps");
        if (requirements.contains("--hash=sha256:")) {
            command.add("--require-hashes");
        }
        wheelhouse.ifPresent(wheels -> command.addAll(List.of("--no-index", "--find-links", wheels.toString())));
        command.addAll(List.of("-r", list.toString()));
        String asked = wheelhouse.isPresent() || knows(lock)
                ? ""
                : " (asked at " + String.join(", ", new TreeSet<>(indexes(lock)))
                        + " without credentials: a record has none, and the settings of pip here do not name "
                        + (indexes(lock).size() == 1 ? "it" : "them all") + ")";
        run(command, wheelhouse.isPresent(), "the packages of the lock could not be installed into " + place + asked);
    }

    /** Install what is asked for, in the versions that the installer chooses, with all that they require. */
    void resolve(List<String> requirements, Path place, Optional<Path> wheelhouse) throws IOException {
        List<String> command = command(place);
        wheelhouse.ifPresent(wheels -> command.addAll(List.of("--no-index", "--find-links", wheels.toString())));
        command.addAll(requirements);
        run(command, wheelhouse.isPresent(), "the packages could not be installed into " + place);
    }

    private List<String> command(Path place) {
        String python = place.resolve("bin").resolve("python").toString();
        return new ArrayList<>(uv.map(program -> List.of(program.toString(), "pip", "install", "--python", python))
                .orElse(List.of(
                        python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-color")));
    }

    /** Wheels of a wheelhouse are repacked: they have other hashes than those of an index, and are compared once installed. */
    private static String names(List<Distribution> packages) {
        return packages.stream()
                .map(each -> each.name() + "==" + each.version() + "\n")
                .collect(Collectors.joining());
    }

    private String requirements(EnvironmentRecord lock, List<Distribution> packages) {
        List<String> folders = packages.stream()
                .filter(each -> List.of("directory", "editable").contains(each.originKind()))
                .map(each -> each.name() + " " + each.version() + " from "
                        + each.origin("url").orElse("a folder"))
                .toList();
        if (!folders.isEmpty()) {
            throw new EnvironmentException("no index has " + String.join(", ", folders)
                    + ": same env vendor makes wheels of what is installed, and --wheelhouse takes them");
        }
        IndexWheels index = new IndexWheels(IndexWheels.indexesOf(lock, new ArrayList<>()));
        Exported exported = EnvironmentFormat.REQUIREMENTS.write(lock, packages, WheelFinder.RECORDED.or(index));
        // A record has no credentials; pip's own settings may, so they are left to it where they name those indexes.
        return uv.isEmpty() && knows(lock)
                ? exported.text()
                        .lines()
                        .filter(line -> !line.startsWith("--index-url") && !line.startsWith("--extra-index-url"))
                        .collect(Collectors.joining("\n", "", "\n"))
                : exported.text();
    }

    private boolean knows(EnvironmentRecord lock) {
        return indexes(present).containsAll(indexes(lock));
    }

    private static Set<String> indexes(EnvironmentRecord record) {
        Set<String> urls = new HashSet<>();
        record.at("/indexes").forEach(index -> {
            if (List.of("index", "extra").contains(index.path("kind").asText())) {
                urls.add(index.path("url").asText());
            }
        });
        return urls;
    }

    /**
     * @param alone whether the user's settings, which may name indexes and other folders, are kept out
     */
    private void run(List<String> command, boolean alone, String otherwise) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(variables);
        // What is set for the calling session must not change what is made.
        List.of("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "VIRTUAL_ENV")
                .forEach(builder.environment()::remove);
        if (alone) {
            builder.environment().keySet().removeIf(name -> name.startsWith("PIP_") || name.startsWith("UV_"));
            builder.environment().put("PIP_CONFIG_FILE", "/dev/null");
            builder.environment().put("UV_NO_CONFIG", "1");
            builder.environment().put("UV_OFFLINE", "1");
            Optional.ofNullable(variables.get("UV_CACHE_DIR"))
                    .ifPresent(cache -> builder.environment().put("UV_CACHE_DIR", cache));
        } else {
            settings.ifPresent(file -> builder.environment().putIfAbsent("PIP_CONFIG_FILE", file.toString()));
        }
        Process process = builder.start();
        process.getOutputStream().close();
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("Collecting ")
                        || line.startsWith("Successfully installed")
                        || line.startsWith("Installed ")) {
                    progress.accept(line.length() > 200 ? line.substring(0, 200) + "..." : line);
                }
                last.add(line);
                if (last.size() > MOST_LINES) {
                    last.remove();
                }
            }
            if (process.waitFor() != 0) {
                throw new EnvironmentException(otherwise + ":\n  " + String.join("\n  ", last));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new EnvironmentException("interrupted: " + otherwise, e);
        }
    }
}
