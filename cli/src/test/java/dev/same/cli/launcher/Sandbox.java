package dev.same.cli.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A source tree with the real launcher in it, a Maven and JDKs that only write down how they were called, and a PATH with
 * nothing else that could interfere.
 *
 * <p>The Maven "builds" by copying the file {@code app.jar} of the sandbox. Its {@code bin/java}s print their version, process
 * id and arguments.
 */
final class Sandbox {
    /** What the launcher may use: what a minimal Debian has, and no java, mvn or flock. */
    private static final List<String> TOOLS = List.of(
            "bash",
            "cat",
            "cp",
            "cut",
            "env",
            "find",
            "grep",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sha256sum",
            "sleep",
            "sort",
            "tail",
            "touch",
            "xargs");

    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();

    private Sandbox(Path folder) {
        this.folder = folder;
    }

    /** Make one in {@code folder}, with one JDK 17 and a Maven. Nothing is built yet. */
    static Sandbox in(Path folder) {
        var sandbox = new Sandbox(folder);
        sandbox.copyLauncher();
        sandbox.write("tree/pom.xml", "<project/>");
        sandbox.write("tree/cli/pom.xml", "<project/>");
        sandbox.write("tree/cli/src/main/java/App.java", "class App {}");
        sandbox.write("tree/cli/src/test/java/AppTest.java", "class AppTest {}");
        sandbox.write("app.jar", "a jar");
        TOOLS.forEach(sandbox::allowTool);
        sandbox.script("bin/mvn", """
                echo "$*" >>"%1$s/mvn.calls"
                [ ! -p "%1$s/mvn.hold" ] || cat "%1$s/mvn.hold"
                if [ -e "%1$s/mvn.fail" ]; then cat "%1$s/mvn.fail"; exit 1; fi
                mkdir -p cli/target/launcher/lib
                cp "%1$s/app.jar" cli/target/launcher/lib/same-cli.jar
                """.formatted(folder));
        sandbox.jdk("jdks/17", "17.0.9");
        sandbox.environment.put("PATH", folder.resolve("bin").toString());
        sandbox.environment.put("HOME", folder.resolve("home").toString());
        sandbox.environment.put("LANG", "C.UTF-8");
        sandbox.environment.put("SAME_JDK_ROOTS", folder.resolve("jdks").toString());
        sandbox.environment.put("SAME_NO_ARCHIVE", "1");
        return sandbox;
    }

    private void copyLauncher() {
        var source = Path.of("..").toAbsolutePath().normalize();
        try {
            Files.createDirectories(tree().resolve("cli/src/main/launcher"));
            Files.copy(source.resolve("same"), tree().resolve("same"));
            try (var parts = Files.newDirectoryStream(source.resolve("cli/src/main/launcher"))) {
                for (Path part : parts) {
                    Files.copy(part, tree().resolve("cli/src/main/launcher").resolve(part.getFileName()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    Path tree() {
        return folder.resolve("tree");
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Set an environment variable for what is started from now on. */
    Sandbox with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Sandbox without(String name) {
        environment.remove(name);
        return this;
    }

    /** Put the machine's own {@code tool} on the sandbox's PATH. */
    void allowTool(String tool) {
        for (String place : List.of("/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")) {
            var found = Path.of(place, tool);
            if (Files.isExecutable(found)) {
                script("bin/" + tool, "exec " + found + " \"$@\"\n");
                return;
            }
        }
        throw new IllegalStateException("this machine has no " + tool + ", which the launcher needs");
    }

    void link(String name, Path target) {
        try {
            Files.createDirectories(path(name).getParent());
            Files.createSymbolicLink(path(name), target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String name, String content) {
        try {
            Files.createDirectories(path(name).getParent());
            Files.writeString(path(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(String name) {
        try {
            Files.delete(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void script(String name, String body) {
        write(name, "#!/bin/bash\n" + body);
        if (!path(name).toFile().setExecutable(true, false)) {
            throw new IllegalStateException("cannot make executable: " + path(name));
        }
    }

    /** A JDK of that version in folder {@code name}, with all that SAME needs. */
    void jdk(String name, String version) {
        script(name + "/bin/java", "printf '%s\\n' \"java " + version + "\" \"pid $$\"; printf '<%s>\\n' \"$@\"\n");
        script(name + "/bin/javac", "");
        write(
                name + "/release",
                "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"" + version
                        + "\"\nMODULES=\"java.base jdk.compiler jdk.jshell\"\n");
    }

    /** How often Maven was called. */
    int builds() {
        try {
            return Files.exists(path("mvn.calls"))
                    ? Files.readAllLines(path("mvn.calls")).size()
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Run {@code same} with {@code arguments} in the sandbox's folder, with an empty standard input. */
    Outcome same(String... arguments) {
        return run(command(arguments), "");
    }

    /** Run any command, with {@code input} as its standard input. */
    Outcome run(List<String> command, String input) {
        try {
            var in = Files.writeString(Files.createTempFile(folder, "in", ""), input);
            var out = Files.createTempFile(folder, "out", "");
            var err = Files.createTempFile(folder, "err", "");
            var process = builder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IllegalStateException("still running after 60 s: " + command + "\n" + Files.readString(err));
            }
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }

    /** Start {@code same} and leave it running: its owner ends it. */
    Process start(String... arguments) {
        try {
            return builder(command(arguments)).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(String... arguments) {
        var command = new ArrayList<String>();
        command.add(tree().resolve("same").toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /** How a command ended, and what it printed. */
    record Outcome(int exitCode, String out, String err) {}
}
