package dev.same.kernelspec;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The JDK that kernels start with.
 *
 * @param home its folder
 * @param build as in {@code 25.0.3+9-LTS}: archives fit one build only
 */
record Jdk(Path home, int version, String build) {
    /**
     * Return the JDK that runs this process. The launcher has chosen it by its rules: {@code SAME_JAVA_HOME}, else the newest one
     * that is installed.
     */
    static Jdk current() {
        Path home = Path.of(System.getProperty("java.home"));
        if (ModuleLayer.boot().findModule("jdk.jshell").isEmpty()
                || ModuleLayer.boot().findModule("jdk.compiler").isEmpty()) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT,
                    home
                            + " is a runtime without jdk.jshell or jdk.compiler; kernels need a JDK: set SAME_JAVA_HOME to one");
        }
        return new Jdk(home, Runtime.version().feature(), System.getProperty("java.runtime.version"));
    }

    Path java() {
        Path windows = home.resolve("bin").resolve("java.exe");
        return Files.exists(windows) ? windows : home.resolve("bin").resolve("java");
    }

    /** A name for files that belong to this JDK alone. */
    String key() {
        String key = (build + home).replaceAll("[^A-Za-z0-9.+-]", "_").replace(File.separatorChar, '_');
        // Two JDKs of one build differ at the end, in their folders.
        return key.length() <= 120 ? key : key.substring(0, 30) + key.substring(key.length() - 90);
    }

    boolean hasAotCache() {
        return version >= 25;
    }
}
