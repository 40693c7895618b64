package dev.same.magics;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunSnapshot;
import java.util.List;

/** Finds runs and steps that a user names. */
final class RunArgument {
    static final String DESCRIPTION = "The number of a run, as same runs lists it, or \"last\".";

    private RunArgument() {}

    static RunDirectory find(SameHome home, String text) {
        if (text.equals("last")) {
            return RunDirectory.last(home)
                    .orElseThrow(() -> new SameException(
                            ErrorKind.USER,
                            "there are no runs yet in " + home.directory() + "; start one with same run"));
        }
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new SameException(
                    ErrorKind.USER,
                    "\"" + text
                            + "\" is no run (allowed: a number as same runs lists it, or last; for status, cancel, resume and compare also a"
                            + " sweep, such as s1)");
        }
        return RunDirectory.find(home, Long.parseLong(text));
    }

    /** Check that the run has such a step. */
    static String step(RunSnapshot run, String name) {
        if (run.steps().containsKey(name)) {
            return name;
        }
        throw new SameException(
                ErrorKind.USER,
                "run " + run.directory().number() + " has no step \"" + name + "\" (its steps: "
                        + String.join(", ", List.copyOf(run.steps().keySet())) + ")");
    }
}
