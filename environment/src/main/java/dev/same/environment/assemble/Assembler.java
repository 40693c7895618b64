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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
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
                .filter(part -> find(lock, part, present, wheelhouse).isEmpty())
                .toList();
        Optional<Path> union = Optional.empty();
        if (missing.size() > 1) {
            Set<Distribution> all = new LinkedHashSet<>();
            missing.forEach(all::addAll);
            List<Distribution> packages =
                    lock.packages().stream().filter(all::contains).toList();
            union = Optional.ofNullable(
                            assemble(lock, packages, present, wheelhouse).getParent())
                    .map(Path::getParent)
                    .filter(place -> folder.equals(place.getParent()));
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
        make(place, () -> Files.exists(complete(place)) && Files.isExecutable(python(place)), () -> {
            progress.accept("making an environment: " + place);
            Installer installer =
                    new Installer(new BasePython(variables).onPath("uv"), present, there, variables, progress);
            installer.makeEnvironment(present, place, true);
            installer.resolve(requirements, place, wheelhouse);
            return "";
        });
        return python(place);
    }

    private interface Making {
        /** Make it, and return what it is known by when it is used again. */
        String run() throws IOException;
    }

    /** Make an environment if it is not there as it should be, and let nobody else do so at the same time. */
    private void make(Path place, BooleanSupplier isThere, Making making) {
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
                if (!isThere.getAsBoolean()) {
                    delete(place);
                    Files.writeString(complete(place), making.run());
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
        Found result = look(lock, packages, present, wheelhouse)
                .orElseGet(() -> made(lock, packages, present, wheelhouse, from));
        warn(result);
        return result.python();
    }

    /**
     * Return the folder of an environment that has these packages and no others, for whoever takes its files elsewhere: never that
     * of the present interpreter.
     *
     * @throws EnvironmentException with the installer's own words if a package cannot be had
     */
    public Path assembleApart(
            EnvironmentRecord lock, List<Distribution> packages, Path present, Optional<Path> wheelhouse) {
        warn(made(lock, packages, present, wheelhouse, Optional.empty()));
        return place(lock, packages, wheelhouse.isPresent());
    }

    private Found made(
            EnvironmentRecord lock,
            List<Distribution> packages,
            Path present,
            Optional<Path> wheelhouse,
            Optional<Path> from) {
        Path place = place(lock, packages, wheelhouse.isPresent());
        make(
                place,
                () -> content(lock, packages, place).isPresent(),
                () -> make(lock, packages, place, present, wheelhouse, from));
        return content(lock, packages, place)
                .map(differing -> new Found(python(place), differing))
                .orElseThrow(() -> new EnvironmentException(
                        "an environment was made and is not there any more; has somebody removed it?"));
    }

    private void warn(Found result) {
        // Each time, not only when it is made: whoever runs there next month has not seen it.
        result.differing()
                .forEach(each -> progress.accept("warning: " + each
                        + " is installed, but its content is not that of the lock; a wheelhouse that same env vendor makes"
                        + " where the lock was made has it as it was: --wheelhouse"));
    }

    /** Return the interpreter of such an environment if there is one already. */
    public Optional<Path> find(
            EnvironmentRecord lock, List<Distribution> packages, Path present, Optional<Path> wheelhouse) {
        return look(lock, packages, present, wheelhouse).map(Found::python);
    }

    /**
     * @param differing packages with another content than the lock's
     */
    private record Found(Path python, List<String> differing) {}

    /** What is exactly as the lock has it goes first, wherever it is; what was made of an index last, and not if there are wheels. */
    private Optional<Found> look(
            EnvironmentRecord lock, List<Distribution> packages, Path present, Optional<Path> wheelhouse) {
        List<Found> made = new ArrayList<>();
        for (boolean ofWheels : List.of(true, false)) {
            Path place = place(lock, packages, ofWheels);
            Optional<List<String>> differing = content(lock, packages, place);
            if (differing.isPresent() && differing.get().isEmpty()) {
                return Optional.of(new Found(python(place), List.of()));
            }
            differing
                    .filter(each -> ofWheels || wheelhouse.isEmpty())
                    .ifPresent(each -> made.add(new Found(python(place), each)));
        }
        return Satisfaction.of(lock, packages, capture(present)).isFull()
                ? Optional.of(new Found(present, List.of()))
                : made.stream().findFirst();
    }

    /**
     * Return what of a made environment has another content than the lock's; nothing if there is no such environment, or it is
     * not as it was when it was made.
     */
    private Optional<List<String>> content(EnvironmentRecord lock, List<Distribution> packages, Path place) {
        if (!Files.exists(complete(place)) || !Files.isExecutable(python(place))) {
            return Optional.empty();
        }
        try {
            EnvironmentRecord now = capture(python(place));
            return Files.readString(complete(place)).equals(digest(now, packages))
                    ? Optional.of(differing(lock, packages, now, place))
                    : Optional.empty();
        } catch (EnvironmentException | IOException e) {
            // It does not start, or cannot be read: it is made again.
            return Optional.empty();
        }
    }

    private List<String> differing(
            EnvironmentRecord lock, List<Distribution> packages, EnvironmentRecord now, Path place) {
        Set<String> changed = new HashSet<>();
        if (place.equals(place(lock, packages, true))) {
            // A wheel of what was changed by hand has the changes, and is itself unchanged.
            packages.stream()
                    .filter(each -> !each.entry().path("modified").isEmpty())
                    .forEach(each -> changed.add(each.name() + " " + each.version()));
        }
        return Satisfaction.of(lock, packages, now).differing().stream()
                .filter(each -> !changed.contains(each))
                .toList();
    }

    private static String digest(EnvironmentRecord now, List<Distribution> packages) {
        Set<String> names = new HashSet<>();
        packages.forEach(each -> names.add(each.name()));
        return now.digestOf(now.packages().stream()
                .filter(each -> names.contains(each.name()))
                .toList());
    }

    private Path place(EnvironmentRecord lock, List<Distribution> packages, boolean ofWheels) {
        String digest = lock.digestOf(packages);
        int begin = "sha256:".length();
        return folder.resolve(digest.substring(begin, begin + DIGEST_DIGITS) + (ofWheels ? "-wheels" : ""));
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

    private String make(
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
        EnvironmentRecord made = capture(python(place));
        Satisfaction result = Satisfaction.of(lock, packages, made);
        if (!result.lacking().isEmpty()) {
            throw new EnvironmentException("the environment in " + place + " has not what the lock asks for, although"
                    + " its installer did not complain: " + String.join(", ", result.lacking()));
        }
        return digest(made, packages);
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
