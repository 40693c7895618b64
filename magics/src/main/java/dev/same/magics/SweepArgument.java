package dev.same.magics;

import dev.same.pipeline.SameHome;
import dev.same.pipeline.sweep.SweepDirectory;
import java.util.Optional;

/** Finds sweeps that a user names where a run may be named, too. */
final class SweepArgument {
    static final String DESCRIPTION =
            "The number of a run, as same runs lists it, or \"last\"; or a sweep: s and its number.";

    private SweepArgument() {}

    /** Return the sweep; empty when the text names none, but perhaps a run. */
    static Optional<SweepDirectory> find(SameHome home, String text) {
        return text.matches("s[1-9][0-9]{0,17}")
                ? Optional.of(SweepDirectory.find(home, Long.parseLong(text.substring(1))))
                : Optional.empty();
    }
}
