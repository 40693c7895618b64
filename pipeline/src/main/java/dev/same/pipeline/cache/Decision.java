package dev.same.pipeline.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether a step's result is taken from the cache, and why.
 *
 * @param reasons each names one cause; with old and new value where something differs
 * @param run the run that the result is of, or that the reasons compare with
 * @param seconds that the execution of the result took
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Decision(Kind kind, List<String> reasons, OptionalLong run, Optional<Double> seconds) {
    public Decision {
        reasons = List.copyOf(reasons);
        run = run == null ? OptionalLong.empty() : run;
        seconds = seconds == null ? Optional.empty() : seconds;
    }

    /** What is done. */
    public enum Kind {
        /** The result is there. */
        HIT,
        /** It is executed. */
        MISS,
        /** It depends on steps that are executed first. */
        OPEN,
        /** The cache is not asked. */
        OFF;

        /** Return the word for files. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
