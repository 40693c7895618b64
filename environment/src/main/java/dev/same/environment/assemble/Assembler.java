package dev.same.environment.assemble;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentException;
import dev.same.environment.EnvironmentRecord;
import dev.same.environment.export.EnvironmentFormat;
import dev.same.environment.export.Exported;
import dev.same.environment.export.WheelFinder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes virtual environments with the packages of a record, once for each set of packages: several runs, also at the same time,
 * share one.
 */
public final class Assembler {
    /** Lines of pip that an error message repeats. */
    private static final int MOST_LINES = 20;

    private final Path folder;
    private final Consumer<String> progress;

    /**
     * @param folder where environments are kept
     * @param progress takes a line for each thing that is done
     */
    public Assembler(Path folder, Consumer<String> progress) {
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * Return the interpreter of an environment that has these packages, in these versions; make it if it is not there.
     *
     * @param base an interpreter of the record's Python version
     * @param wheelhouse a folder of wheels; when given, nothing is taken from the network
     * @throws EnvironmentException with pip's own words if a package cannot be had
     */
    public Path assemble(
            EnvironmentRecord record,
            List<Distribution> packages,
            Path base,
            Optional<Path> wheelhouse,
            WheelFinder wheels) {
        Exported requirements = EnvironmentFormat.REQUIREMENTS.write(record, packages, wheels);
        String digest = record.digestOf(packages).substring("sha256:".length(), "sha256:".length() + 20);
        Path place = folder.resolve(digest);
        Path python = place.resolve("bin").resolve("python");
        Path complete = place.resolve("complete");
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                            folder.resolve(digest + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new EnvironmentException("the lock of " + place + " was lost");
                }
                if (!Files.exists(complete)) {
                    delete(place);
                    make(place, python, base, requirements, wheelhouse);
                    Files.createFile(complete);
                }
            }
        } catch (IOException e) {
            throw new EnvironmentException("could not make an environment in " + place + ": " + e.getMessage(), e);
        }
        return python;
    }

    private void make(Path place, Path python, Path base, Exported requirements, Optional<Path> wheelhouse)
            throws IOException {
        progress.accept("making an environment for " + base + " in " + place);
        run(List.of(base.toString(), "-m", "venv", place.toString()), "a virtual environment could not be made");
        Path list = place.resolve("requirements.txt");
        boolean hashed = requirements.text().contains("--hash=sha256:");
        Files.writeString(list, wheelhouse.isEmpty() ? requirements.text() : withoutIndexes(requirements.text()));
        if (requirements.text().lines().allMatch(line -> line.startsWith("#") || line.startsWith("--"))) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(
                python.toString(), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps"));
        if (hashed) {
            command.add("--require-hashes");
        }
        wheelhouse.ifPresent(wheels -> command.addAll(List.of("--no-index", "--find-links", wheels.toString())));
        command.addAll(List.of("-r", list.toString()));
        run(command, "the packages of the record could not be installed");
    }

    private static String withoutIndexes(String requirements) {
        return requirements
                .lines()
                .filter(line -> !line.startsWith("--index-url") && !line.startsWith("--extra-index-url"))
                .reduce("", (text, line) -> text + line + "\n");
    }

    private void run(List<String> command, String otherwise) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("Collecting ") || line.startsWith("Successfully installed")) {
                    progress.accept(line);
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

    private static void delete(Path place) throws IOException {
        if (!Files.exists(place)) {
            return;
        }
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
