package dev.same.pipeline.run;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The list of runs that changed, in order: a line with the run's number when it starts and another when it ends.
 *
 * <p>With it an index catches up by reading what is new, instead of looking at every run; drivers need no database.
 */
public final class Journal {
    private Journal() {}

    /** Return the file; it need not exist. */
    public static Path file(SameHome home) {
        return home.runs().resolve("journal");
    }

    /** Note that a run has started or ended. Lines are short: POSIX writes them whole, also from two processes at once. */
    static void changed(SameHome home, long run) {
        try {
            Files.write(
                    file(home),
                    (run + "\n").getBytes(StandardCharsets.US_ASCII),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not write " + file(home) + ": " + e.getMessage(), e);
        }
    }
}
