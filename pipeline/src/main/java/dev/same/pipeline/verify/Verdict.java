package dev.same.pipeline.verify;

import java.util.List;

/**
 * How a variant compares with the notebook run whole.
 *
 * @param steps how many steps it has
 * @param reasons of a refusal
 * @param differences empty unless DIFFERENT
 * @param notes what was not compared, and why
 */
public record Verdict(
        Variant variant, Kind kind, int steps, List<String> reasons, List<Difference> differences, List<String> notes) {
    public Verdict {
        reasons = List.copyOf(reasons);
        differences = List.copyOf(differences);
        notes = List.copyOf(notes);
    }

    /** What there is to say. */
    public enum Kind {
        SAME,
        /** The planner refused it before anything ran. */
        REFUSED,
        /** A step or the driver refused it when it had run in part: a value cannot travel, or its order was not certain. */
        REFUSED_AT_RUN_TIME,
        DIFFERENT;

        public boolean isRefusal() {
            return this == REFUSED || this == REFUSED_AT_RUN_TIME;
        }
    }
}
