package dev.same.pipeline.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.run.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a sweep stands: what it was made from, and its log, folded.
 *
 * @param finished seconds since the epoch
 * @param reason why it ended before all experiments had run
 */
public record SweepSnapshot(
        SweepDirectory directory,
        SweepRecord record,
        State state,
        List<Experiment> experiments,
        OptionalDouble finished,
        Optional<String> reason) {
    public SweepSnapshot {
        experiments = Collections.unmodifiableList(experiments);
    }

    /**
     * An experiment.
     *
     * @param number one-based
     * @param values that were swept, as text by name
     * @param run 0 before it has one
     * @param started seconds since the epoch
     * @param reason why it was cancelled, if SAME did it
     */
    public record Experiment(
            int number,
            Map<String, String> values,
            long run,
            State state,
            OptionalDouble started,
            OptionalDouble finished,
            Map<String, JsonNode> metrics,
            Optional<String> reason) {}

    /** Read it from disk. */
    public static SweepSnapshot read(SweepDirectory directory) {
        return of(directory, SweepRecord.read(directory), SweepLog.read(directory.events()));
    }

    static SweepSnapshot of(SweepDirectory directory, SweepRecord record, List<SweepEvent> events) {
        List<Experiment> experiments = new ArrayList<>();
        for (Map<String, String> values : record.experiments()) {
            experiments.add(new Experiment(
                    experiments.size() + 1,
                    values,
                    0,
                    State.PENDING,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    Map.of(),
                    Optional.empty()));
        }
        State state = State.PENDING;
        OptionalDouble finished = OptionalDouble.empty();
        Optional<String> reason = Optional.empty();
        for (SweepEvent event : events) {
            if (event instanceof SweepEvent.Started) {
                state = State.RUNNING;
                finished = OptionalDouble.empty();
                reason = Optional.empty();
                experiments.replaceAll(each -> each.state().isSuccess() ? each : with(each, State.PENDING));
            } else if (event instanceof SweepEvent.ExperimentStarted e) {
                Experiment before = experiments.get(e.experiment() - 1);
                experiments.set(
                        e.experiment() - 1,
                        new Experiment(
                                before.number(),
                                before.values(),
                                e.run(),
                                State.RUNNING,
                                OptionalDouble.of(e.time()),
                                OptionalDouble.empty(),
                                Map.of(),
                                Optional.empty()));
            } else if (event instanceof SweepEvent.ExperimentFinished e) {
                Experiment before = experiments.get(e.experiment() - 1);
                experiments.set(
                        e.experiment() - 1,
                        new Experiment(
                                before.number(),
                                before.values(),
                                e.run(),
                                e.state(),
                                before.started(),
                                OptionalDouble.of(e.time()),
                                e.metrics(),
                                e.reason()));
            } else if (event instanceof SweepEvent.Finished e) {
                state = e.state();
                finished = OptionalDouble.of(e.time());
                reason = e.reason();
                experiments.replaceAll(each -> each.state().isFinal() ? each : with(each, State.SKIPPED));
            }
        }
        return new SweepSnapshot(directory, record, state, experiments, finished, reason);
    }

    private static Experiment with(Experiment each, State state) {
        return new Experiment(
                each.number(),
                each.values(),
                each.run(),
                state,
                each.started(),
                each.finished(),
                each.metrics(),
                each.reason());
    }

    /** Return how many experiments are in that state. */
    public long count(State wanted) {
        return experiments.stream().filter(each -> each.state() == wanted).count();
    }
}
