package dev.same.environment.assemble;

import dev.same.environment.CaptureRequest;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentException;
import dev.same.environment.EnvironmentRecord;
import dev.same.environment.PythonProbe;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Gives environments with the packages of a lock: the present one where it satisfies it, else a virtual environment, which is
 * made once for each set of packages and shared by all runs, also at the same time.
 */
public final class Assembler {
    private static final int DIGEST_DIGITS = 20;

    private final Path folder;
    private final Map<String, String> variables;
    private final Consumer<String> progress;

    /**
     * @param folder where environments are kept
     * @param variables the environment variables of the calling process
     * @param progress takes a line for each thing that is done
     */
    public Assembler(Path folder, Map<String, String> variables, Consumer<String> progress) {
        this.folder = folder;
        this.variables = Map.copyOf(variables);
        this.progress = progress;
    }

    /**
     * Return the interpreter of an environment that has these packages, in these versions; make it if there is none.
     *
     * @param packages those of the lock that are needed
     * @param present an interpreter, taken if it has them all
     * @param wheelhouse a folder of wheels; when given, nothing is taken from the network
     * @throws EnvironmentException with the installer's own words if a package cannot be had
     */
    public Path assemble(EnvironmentRecord lock, List<Distribution> packages, Path present, Optional<Path> wheelhouse) {
        return assemble(lock, packages, present, wheelhouse, Optional.empty());
    }

    /**
     * Return the interpreters of several environments with parts of one lock; what is missing is installed once, for all of them.
     *
     * @param parts the packages of each
     * @return in the same order
     */
    public List<Path> assembleAll(
            EnvironmentRecord lock, List<List<Distribution>> parts, Path present, Optional<Path> wheelhouse) {
        List<List<Distribution>> missing = parts.stream()
                .filter(part -> find(lock, part, present).isEmpty())
                .toList();
        Optional<Path> union = Optional.empty();
        if (missing.size() > 1) {
            Set<Distribution> all = new LinkedHashSet<>();
            missing.forEach(all::addAll);
            List<Distribution> packages =
                    lock.packages().stream().filter(all::contains).toList();
            assemble(lock, packages, present, wheelhouse);
            union = Optional.of(place(lock, packages));
        }
        Optional<Path> from = union;
        return parts.stream()
                .map(part -> assemble(lock, part, present, wheelhouse, from))
                .toList();
    }

    /**
     * Return the interpreter of an environment with what is asked for, in the versions that the installer chooses when it is made.
     *
     * @param requirements as pip takes them
     * @throws EnvironmentException with the installer's own words if one cannot be had
     */
    public Path guess(List<String> requirements, Path present, Optional<Path> wheelhouse) {
        EnvironmentRecord there = capture(present);
        String digest = there.digestOfRequirements(requirements);
        Path place =
                folder.resolve("guess-" + digest.substring("sha256:".length(), "sha256:".length() + DIGEST_DIGITS));
        make(place, () -> {
            progress.accept("making an environment: " + place);
            Installer installer =
                    new Installer(new BasePython(variables).onPath("uv"), present, there, variables, progress);
            installer.makeEnvironment(present, place, true);
            installer.resolve(requirements, place, wheelhouse);
        });
        return python(place);
    }

    private interface Making {
        void run() throws IOException;
    }

    /** Make an environment if it is not there, and let nobody else do so at the same time. */
    private void make(Path place, Making making) {
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                            folder.resolve(place.getFileName() + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock held = waitFor(channel, place)) {
                if (!held.isValid()) {
                    throw new EnvironmentException("the lock of " + place + " was lost");
                }
                if (!Files.exists(complete(place))) {
                    delete(place);
                    making.run();
                    Files.createFile(complete(place));
                }
            }
        } catch (IOException e) {
            throw new EnvironmentException("could not make an environment in " + place + ": " + e.getMessage(), e);
        }
    }

    private Path assemble(
            EnvironmentRecord lock,
            List<Distribution> packages,
            Path present,
            Optional<Path> wheelhouse,
            Optional<Path> from) {
        Optional<Path> made = find(lock, packages, present);
        if (made.isPresent()) {
            return made.get();
        }
        Path place = place(lock, packages);
        make(place, () -> make(lock, packages, place, present, wheelhouse, from));
        return python(place);
    }

    /** Return the interpreter of such an environment if there is one already. */
    public Optional<Path> find(EnvironmentRecord lock, List<Distribution> packages, Path present) {
        Path place = place(lock, packages);
        if (Files.exists(complete(place))) {
            return Optional.of(python(place));
        }
        return Satisfaction.of(lock, packages, capture(present)).isFull() ? Optional.of(present) : Optional.empty();
    }

    private Path place(EnvironmentRecord lock, List<Distribution> packages) {
        String digest = lock.digestOf(packages);
        int begin = "sha256:".length();
        return folder.resolve(digest.substring(begin, begin + DIGEST_DIGITS));
    }

    private static Path python(Path place) {
        return place.resolve("bin").resolve("python");
    }

    private static Path complete(Path place) {
        return place.resolve("complete");
    }

    private EnvironmentRecord capture(Path python) {
        return EnvironmentRecord.of(PythonProbe.outside(
                python.toString(), CaptureRequest.of(folder).withCache(folder.resolve("packages.json"))));
    }

    private FileLock waitFor(FileChannel channel, Path place) throws IOException {
        FileLock lock = channel.tryLock();
        if (lock == null) {
            progress.accept("waiting for another run that makes the environment " + place);
            lock = channel.lock();
        }
        return lock;
    }

    private void make(
            EnvironmentRecord lock,
            List<Distribution> packages,
            Path place,
            Path present,
            Optional<Path> wheelhouse,
            Optional<Path> from)
            throws IOException {
        BasePython pythons = new BasePython(variables);
        Path base = pythons.find(Satisfaction.minor(lock), present);
        progress.accept("making an environment with " + packages.size() + " packages: " + place);
        Installer installer = new Installer(pythons.onPath("uv"), present, capture(present), variables, progress);
        installer.makeEnvironment(base, place, from.isEmpty() && !packages.isEmpty());
        if (from.isPresent()) {
            new LinkedPackages(from.get(), place).link(packages);
        } else if (!packages.isEmpty()) {
            installer.install(lock, packages, place, wheelhouse);
        }
        Satisfaction result = Satisfaction.of(lock, packages, capture(python(place)));
        if (!result.lacking().isEmpty()) {
            throw new EnvironmentException("the environment in " + place + " has not what the lock asks for, although"
                    + " its installer did not complain: " + String.join(", ", result.lacking()));
        }
        Set<String> changed = new HashSet<>();
        packages.stream()
                .filter(each ->
                        wheelhouse.isPresent() && !each.entry().path("modified").isEmpty())
                .forEach(each -> changed.add(each.name() + " " + each.version()));
        result.differing().stream()
                // A wheel of what was changed by hand has the changes, and is itself unchanged.
                .filter(each -> !changed.contains(each))
                .forEach(each -> progress.accept("warning: " + each
                        + " was installed, but its content is not that of the lock; a wheelhouse that same env vendor"
                        + " makes has it as it was"));
    }

    private static void delete(Path place) throws IOException {
        if (!Files.exists(place)) {
            return;
        }
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
