package dev.same.pipeline.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/**
 * A line of a run's event log. {@code time} is seconds since the epoch.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RunEvent.RunStarted.class, name = "run-started"),
    @JsonSubTypes.Type(value = RunEvent.StepStarted.class, name = "step-started"),
    @JsonSubTypes.Type(value = RunEvent.StepFinished.class, name = "step-finished"),
    @JsonSubTypes.Type(value = RunEvent.ElementsKnown.class, name = "elements-known"),
    @JsonSubTypes.Type(value = RunEvent.ElementStarted.class, name = "element-started"),
    @JsonSubTypes.Type(value = RunEvent.ElementFinished.class, name = "element-finished"),
    @JsonSubTypes.Type(value = RunEvent.RunFinished.class, name = "run-finished")
})
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public sealed interface RunEvent {
    double time();

    /**
     * A driver took the run.
     *
     * @param pid of the driver
     * @param notebookPath absolute path of the user's notebook
     * @param token greater than that of each former driver
     */
    record RunStarted(
            double time, long run, String notebookPath, String backend, long pid, String sameVersion, long token)
            implements RunEvent {}

    /** An attempt of a step was started. */
    record StepStarted(double time, String step, int attempt) implements RunEvent {}

    /**
     * An attempt of a step ended, or a step was given up without one (attempt 0).
     *
     * @param state final unless {@code retry}
     * @param retry whether another attempt follows
     * @param result what it left; the driver makes one up when the process died without leaving any
     */
    record StepFinished(double time, String step, int attempt, State state, boolean retry, Optional<StepResult> result)
            implements RunEvent {}

    /** It is known how many elements a step runs for; counts start anew. */
    record ElementsKnown(double time, String step, int elements) implements RunEvent {}

    /**
     * An attempt at one element of a step was started.
     *
     * @param element zero-based, counted through nested lists
     */
    record ElementStarted(double time, String step, int element, int attempt) implements RunEvent {}

    /**
     * An attempt at one element ended. Its result is in the directory of the attempt.
     *
     * @param state final unless {@code retry}
     */
    record ElementFinished(double time, String step, int element, int attempt, State state, boolean retry)
            implements RunEvent {}

    /**
     * The run ended.
     *
     * @param reason why it was cancelled, when SAME itself did it
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record RunFinished(double time, State state, Optional<String> reason) implements RunEvent {
        public RunFinished {
            reason = reason == null ? Optional.empty() : reason;
        }

        public RunFinished(double time, State state) {
            this(time, state, Optional.empty());
        }
    }
}
