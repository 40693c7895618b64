package dev.same.pipeline;

import java.nio.file.Path;
import java.util.Map;

/**
 * The folder that holds everything SAME keeps for a user: runs, artifacts, the index, unpacked runtimes.
 *
 * <p>One folder per user rather than one per project: a run is found from every working directory and by every kernel, and
 * moving a project does not lose its history.
 *
 * @param directory absolute; need not exist yet
 */
public record SameHome(Path directory) {
    public SameHome {
        directory = directory.toAbsolutePath().normalize();
    }

    /** Return {@code $SAME_HOME}, else {@code $XDG_DATA_HOME/same}, else {@code ~/.local/share/same}. */
    public static SameHome of(Map<String, String> environment) {
        String home = environment.getOrDefault("SAME_HOME", "");
        if (!home.isBlank()) {
            return new SameHome(Path.of(home));
        }
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        // The XDG base directory specification says that relative paths are to be ignored.
        if (!data.isBlank() && Path.of(data).isAbsolute()) {
            return new SameHome(Path.of(data, "same"));
        }
        return new SameHome(Path.of(System.getProperty("user.home"), ".local", "share", "same"));
    }

    public Path runs() {
        return directory.resolve("runs");
    }

    public Path artifacts() {
        return directory.resolve("artifacts");
    }

    /** Return where environments are that were made for steps. */
    public Path environments() {
        return directory.resolve("environments");
    }

    /** Return where step runtimes are unpacked. */
    public Path runtimes() {
        return directory.resolve("runtimes");
    }
}
