package dev.same.pipeline.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a run does about failures. Kept with the run, so that who resumes it does the same.
 *
 * @param retries for steps that do not say themselves
 * @param retriesOn failures that another attempt may mend
 * @param retryDelayMillis the pause before the second attempt; it doubles with each further one
 * @param timeoutSeconds for steps that do not say themselves
 * @param keepGoing whether steps that do not need a failed one still start
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RunPolicy(
        int retries,
        Set<RetryCause> retriesOn,
        long retryDelayMillis,
        Optional<Long> timeoutSeconds,
        boolean keepGoing) {
    /** No pause grows beyond this. */
    private static final long LONGEST_DELAY_MILLIS = 300_000;

    /** What is done unless asked otherwise. */
    public static final RunPolicy DEFAULT =
            new RunPolicy(0, EnumSet.allOf(RetryCause.class), 1000, Optional.empty(), false);

    public RunPolicy {
        retriesOn = retriesOn == null ? DEFAULT.retriesOn() : Set.copyOf(retriesOn);
        timeoutSeconds = timeoutSeconds == null ? Optional.empty() : timeoutSeconds;
    }

    /** Return the pause after so many attempts have failed. */
    long delayMillis(int failedAttempts) {
        int doublings = Math.min(failedAttempts - 1, 20);
        return Math.min(LONGEST_DELAY_MILLIS, retryDelayMillis << doublings);
    }
}
