package dev.same.kernelspec;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a kernelspec starts: one JDK, one copy of SAME, one {@link Profile}.
 *
 * <p>On Unix it starts a script of the shell, which takes a millisecond and can say in Jupyter's log that the JDK has gone; it
 * gives its process to the JVM. On Windows it starts the JVM itself. Both name an argument file, so that {@code kernel.json}
 * stays readable.
 */
record Start(Distribution distribution, Jdk jdk, Profile profile, boolean windows) {
    static final String MAIN = "dev.same.cli.KernelMain";

    /** The folder of files that belong to this JDK. */
    private Path folder() {
        return distribution.folder().resolve(jdk.key());
    }

    Path archive() {
        return folder().resolve(profile.word() + (jdk.hasAotCache() ? ".aot" : ".jsa"));
    }

    private Path arguments() {
        return folder().resolve(profile.word() + ".args");
    }

    private Path script() {
        return folder().resolve(profile.word() + ".sh");
    }

    private Path listener() {
        return folder().resolve("listen.pl");
    }

    /** Return the head of {@code argv}; the main class's own arguments follow. */
    List<String> command() {
        return windows ? List.of(jdk.java().toString(), "@" + arguments()) : List.of("/bin/sh", script().toString());
    }

    /** Return the command of a JVM with these options before those of the profile. */
    List<String> training(List<String> options) {
        List<String> command = new ArrayList<>(List.of(jdk.java().toString()));
        command.addAll(profile.options(jdk.version()));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), MAIN));
        return command;
    }

    private String classPath() {
        return distribution.jars().stream().map(Path::toString).collect(Collectors.joining(java.io.File.pathSeparator));
    }

    String archiveOption() {
        return (jdk.hasAotCache() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive();
    }

    String archiveMakingOption(Path file) {
        return (jdk.hasAotCache() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + file;
    }

    /** Write the files that {@link #command} starts. */
    void write() {
        List<String> arguments = new ArrayList<>(profile.options(jdk.version()));
        if (Files.exists(archive())) {
            arguments.add(archiveOption());
        }
        arguments.addAll(List.of("-cp", classPath()));
        String lines = arguments.stream().map(Start::quoted).collect(Collectors.joining("\n", "", "\n"));
        try {
            Files.createDirectories(folder());
            replace(arguments(), lines);
            if (!windows) {
                replace(listener(), resource("listen.pl"));
                replace(script(), scriptText());
            }
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not write to " + folder() + ": " + e, e);
        }
    }

    /** Kernels may be starting from the old content. */
    private static void replace(Path file, String content) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(content)) {
            return;
        }
        Path scratch = Files.createTempFile(file.getParent(), ".new-", "");
        Files.writeString(scratch, content, StandardCharsets.UTF_8);
        Folders.share(scratch);
        Files.move(scratch, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Start.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("this build of SAME has no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String scriptText() {
        return """
                # Starts a kernel of SAME. Made by  same install ; it may make another one of this at any time.
                java=%1$s
                if [ ! -x "$java" ]; then
                    echo "same: this kernel was installed with a JDK that is not there any more: $java" >&2
                    echo "      Run  same install  again: it takes the newest JDK that it finds." >&2
                    exit 1
                fi
                # shellcheck disable=SC2086 # options, split at spaces
                if command -v perl >/dev/null; then
                    exec perl %4$s "$1" "$java" @%2$s ${SAME_JAVA_OPTS:-} %3$s "$@"
                fi
                # shellcheck disable=SC2086
                exec "$java" @%2$s ${SAME_JAVA_OPTS:-} %3$s "$@"
                """.formatted(
                        shellQuoted(jdk.java().toString()),
                        shellQuoted(arguments().toString()),
                        MAIN,
                        shellQuoted(listener().toString()));
    }

    private static String shellQuoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** As the launcher of Java reads argument files. */
    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
