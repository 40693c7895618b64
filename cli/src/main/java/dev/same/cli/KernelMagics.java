package dev.same.cli;

import dev.same.kernel.magic.MagicSupport;
import dev.same.magics.live.LiveMagics;
import dev.same.pipeline.SameHome;
import dev.same.step.python.PythonStepRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Composes {@code %same} for the kernel. */
final class KernelMagics {
    private KernelMagics() {}

    static MagicSupport create() {
        // Asked for now: the property is the user's once their Java code runs.
        String classPath = System.getProperty("java.class.path");
        return new LiveMagics(Terminal::surroundings, () -> driver(classPath), KernelMagics::pythonHelper);
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
