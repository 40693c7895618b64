package dev.same.pipeline.backend;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds JDKs: the one that Java steps run in, and others that a user names. */
public final class JavaInterpreter {
    /** What a step's JVM is started with. Steps are short: the serial collector and the first compiler start fastest. */
    public static final List<String> STEP_OPTIONS =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private JavaInterpreter() {}

    /** Return the folder of the JDK that Java steps run in: that of this process. */
    public static Path home() {
        return Path.of(System.getProperty("java.home"));
    }

    /** Return whether a path is, by its name and content, a JDK or its program {@code java}. */
    public static boolean isJava(Path path) {
        return Files.isDirectory(path) ? isHome(path) : isProgram(path) && Files.isExecutable(path);
    }

    private static boolean isProgram(Path path) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        return name.equals("java") || name.equals("java.exe");
    }

    private static boolean isHome(Path folder) {
        return Files.isExecutable(folder.resolve("bin").resolve("java"))
                || Files.exists(folder.resolve("bin").resolve("java.exe"));
    }

    /**
     * Return the folder of the JDK that a user named.
     *
     * @param asked a JDK's folder, or a program {@code java}: a path, or a name on the path of programs
     * @param folder what relative paths are relative to
     * @throws SameException if it is none
     */
    public static Path find(String asked, Path folder, Map<String, String> environment) {
        Path path = folder.resolve(asked).normalize();
        if (Files.isDirectory(path) && isHome(path)) {
            return path;
        }
        Optional<Path> program =
                Files.isExecutable(path) && !Files.isDirectory(path) ? Optional.of(path) : onPath(asked, environment);
        try {
            // What stands on the path is often a link: the JDK's folder is where it leads.
            Optional<Path> home = program.isEmpty()
                    ? Optional.empty()
                    : Optional.of(program.get().toRealPath())
                            .filter(JavaInterpreter::isProgram)
                            .map(Path::getParent)
                            .map(Path::getParent)
                            .filter(JavaInterpreter::isHome);
            return home.orElseThrow(() -> new SameException(
                    ErrorKind.USER,
                    "--java " + asked
                            + ": no JDK there (allowed: the folder of a JDK, which has bin/java, or a program java)"));
        } catch (IOException e) {
            throw new SameException(ErrorKind.USER, "--java " + asked + ": " + e, e);
        }
    }

    private static Optional<Path> onPath(String name, Map<String, String> environment) {
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            return Optional.empty();
        }
        String separator = Pattern.quote(java.io.File.pathSeparator);
        for (String folder : environment.getOrDefault("PATH", "").split(separator, -1)) {
            for (String suffix : List.of("", ".exe")) {
                Path candidate = Path.of(folder.isEmpty() ? "." : folder, name + suffix);
                if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }
}
