package dev.same.pipeline.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.run.State;
import java.util.Map;
import java.util.Optional;

/**
 * A line of a sweep's log; what happens in an experiment stands in the log of its run. {@code time} is seconds since the epoch.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = SweepEvent.Started.class, name = "sweep-started"),
    @JsonSubTypes.Type(value = SweepEvent.ExperimentStarted.class, name = "experiment-started"),
    @JsonSubTypes.Type(value = SweepEvent.ExperimentFinished.class, name = "experiment-finished"),
    @JsonSubTypes.Type(value = SweepEvent.Finished.class, name = "sweep-finished")
})
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public sealed interface SweepEvent {
    double time();

    /** A driver took the sweep. */
    record Started(double time, long pid) implements SweepEvent {}

    /**
     * A run was made for an experiment.
     *
     * @param experiment one-based
     */
    record ExperimentStarted(double time, int experiment, long run) implements SweepEvent {}

    /**
     * A run has ended.
     *
     * @param metrics last value by name, over all steps
     * @param reason why it was cancelled, or could not be driven
     */
    record ExperimentFinished(
            double time, int experiment, long run, State state, Map<String, JsonNode> metrics, Optional<String> reason)
            implements SweepEvent {
        public ExperimentFinished {
            reason = reason == null ? Optional.empty() : reason;
        }
    }

    /**
     * The sweep has ended.
     *
     * @param reason why before all experiments had run
     */
    record Finished(double time, State state, Optional<String> reason) implements SweepEvent {
        public Finished {
            reason = reason == null ? Optional.empty() : reason;
        }
    }
}
