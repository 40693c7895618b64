package dev.same.kernelspec;

import java.util.ArrayList;
import java.util.List;

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
                // An archive that does not fit may cost time, but must not print into Jupyter's log.
                "-Xlog:disable",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-Djava.awt.headless=true"));
        if (this == HOSTED) {
            options.add("-XX:TieredStopAtLevel=1");
            // What passes is dead at once: a small young generation costs nothing, and what it frees goes back to the
            // system.
            options.addAll(List.of("-Xss512k", "-Xmn8m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20"));
        }
        if (javaVersion >= 22) {
            // SQLite is a native library; without this JDK 24 and newer warn on stderr.
            options.add("--enable-native-access=ALL-UNNAMED");
        }
        return options;
    }
}
