package dev.same.kernelspec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The two ways in which the JVM of a kernel is used. Each has options and an archive of its own. */
enum Profile {
    /** Runs the user's Java, for as long as it takes: all of the JVM's compilers. */
    JAVA("java"),
    /** Passes messages on: little code, little memory, short pauses. */
    HOSTED("hosted");

    private final String word;

    Profile(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** The JVM's options, but for the archive and the class path. */
    List<String> options(int javaVersion) {
        List<String> options = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                // What a later JDK may not know makes nothing work that did not.
                "-XX:+IgnoreUnrecognizedVMOptions",
                // An archive that does not fit may cost time, but must not print into Jupyter's log.
                "-Xlog:disable",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-Djava.awt.headless=true"));
        // Else the JDK looks for a service of that name in each jar of the class path, before the first port is open.
        selectorProvider().ifPresent(name -> options.add("-Djava.nio.channels.spi.SelectorProvider=" + name));
        // Archives lie at the same address each time: what they hold need not be moved.
        options.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0"));
        if (this == HOSTED) {
            options.add("-XX:TieredStopAtLevel=1");
            // What passes is dead at once: a small young generation costs nothing, and what it frees goes back to the
            // system.
            options.addAll(List.of("-Xss512k", "-Xmn8m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20"));
        } else {
            // The compilers begin later: at the start they take a processor away from the work that a user waits for, a
            // third of all its time. Loops and methods of cells that run for long reach them some milliseconds later.
            options.addAll(List.of(
                    "-XX:Tier3InvocationThreshold=600",
                    "-XX:Tier3MinInvocationThreshold=300",
                    "-XX:Tier3CompileThreshold=5000",
                    "-XX:Tier4InvocationThreshold=500000",
                    "-XX:Tier4MinInvocationThreshold=200000",
                    "-XX:Tier4CompileThreshold=1000000",
                    "-XX:Tier4BackEdgeThreshold=4000000"));
            // As the step runtime's manifest has it: values of runs are rebuilt without their constructors.
            options.add("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
        }
        if (javaVersion >= 25) {
            // The archive's profiles would let the compilers begin with everything at once.
            options.add("-XX:-AOTReplayTraining");
        }
        if (javaVersion >= 22) {
            // SQLite is a native library; without this JDK 24 and newer warn on stderr.
            options.add("--enable-native-access=ALL-UNNAMED");
        }
        return options;
    }

    /** The JDK's own, where we know its name. */
    private static Optional<String> selectorProvider() {
        return System.getProperty("os.name", "").equals("Linux")
                ? Optional.of("sun.nio.ch.EPollSelectorProvider")
                : Optional.empty();
    }
}
