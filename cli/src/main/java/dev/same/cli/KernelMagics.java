package dev.same.cli;

import dev.same.kernel.java.JavaEngine;
import dev.same.kernel.java.SessionLibraries;
import dev.same.kernel.magic.MagicSupport;
import dev.same.magics.live.LiveMagics;
import dev.same.magics.live.SessionHelper;
import dev.same.pipeline.SameHome;
import dev.same.step.java.LiveRequests;
import dev.same.step.python.PythonStepRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Composes {@code %same} for the kernel. */
final class KernelMagics {
    private KernelMagics() {}

    /** For a hosted kernel. */
    static MagicSupport create() {
        return create(Optional.empty());
    }

    /** For a kernel that runs Java itself. */
    static MagicSupport create(JavaEngine engine) {
        return create(Optional.of(new SessionHelper() {
            @Override
            public String answer(String request) throws InterruptedException {
                return engine.inSession(session -> LiveRequests.answer(session, request));
            }

            @Override
            public SessionLibraries libraries() {
                return engine.libraries();
            }
        }));
    }

    private static MagicSupport create(Optional<SessionHelper> java) {
        // Asked for now: the property is the user's once their Java code runs.
        String classPath = System.getProperty("java.class.path");
        return new LiveMagics(Terminal::surroundings, () -> driver(classPath), KernelMagics::pythonHelper, java);
    }

    private static Path pythonHelper() {
        PythonStepRuntime runtime = PythonStepRuntime.bundled();
        return runtime.installLive(SameHome.of(System.getenv())
                .runtimes()
                .resolve("python-" + runtime.sha256().substring(0, 16)));
    }

    /** The command {@code same}, from this JDK and these jars. */
    private static List<String> driver(String classPath) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xlog:disable",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", classPath, Main.class.getName()));
        return command;
    }
}
