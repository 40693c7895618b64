package dev.same.pipeline.run;

import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlanJson;
import dev.same.pipeline.plan.PlannedStep;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The state of a run at one moment: its plan and the events so far, folded.
 *
 * @param steps by name, in document order
 * @param started seconds since the epoch
 * @param reason why it was cancelled, when SAME itself did it
 */
public record RunSnapshot(
        RunDirectory directory,
        Plan plan,
        State state,
        Optional<RunEvent.RunStarted> start,
        OptionalDouble finished,
        Map<String, StepStatus> steps,
        Optional<String> reason) {
    public RunSnapshot {
        steps = Collections.unmodifiableMap(steps);
    }

    /**
     * The state of a step.
     *
     * @param attempt of the newest attempt, 0 before the first
     * @param result of the newest attempt that ended
     * @param elements how many there are and how they stand, once that is known of a step that runs for each of a list
     */
    public record StepStatus(
            State state,
            int attempt,
            OptionalDouble started,
            OptionalDouble finished,
            Optional<StepResult> result,
            Optional<Elements> elements) {
        /** The state of a step that does not run for elements, or not yet. */
        public StepStatus(
                State state,
                int attempt,
                OptionalDouble started,
                OptionalDouble finished,
                Optional<StepResult> result) {
            this(state, attempt, started, finished, result, Optional.empty());
        }

        static final StepStatus PENDING =
                new StepStatus(State.PENDING, 0, OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());

        StepStatus with(State other) {
            return new StepStatus(other, attempt, started, finished, result, elements);
        }

        StepStatus with(Elements counts) {
            return new StepStatus(state, attempt, started, finished, result, Optional.of(counts));
        }
    }

    /**
     * Counts of the elements of a step.
     *
     * @param cached among those that succeeded
     */
    public record Elements(int total, int succeeded, int cached, int failed) {
        Elements plus(State state) {
            return switch (state) {
                case SUCCEEDED -> new Elements(total, succeeded + 1, cached, failed);
                case CACHED -> new Elements(total, succeeded + 1, cached + 1, failed);
                case FAILED -> new Elements(total, succeeded, cached, failed + 1);
                default -> this;
            };
        }

        /** Return it for people: {@code 7/10 elements, 2 failed}. */
        public String text() {
            return succeeded + "/" + total + " elements" + (failed > 0 ? ", " + failed + " failed" : "");
        }
    }

    /** Read a run from disk. */
    public static RunSnapshot read(RunDirectory directory) {
        return of(directory, PlanJson.read(directory.plan()), RunLog.read(directory.events()));
    }

    /** Fold the events over the plan. */
    public static RunSnapshot of(RunDirectory directory, Plan plan, List<RunEvent> events) {
        Map<String, StepStatus> steps = new LinkedHashMap<>();
        for (PlannedStep step : plan.steps()) {
            steps.put(step.name(), StepStatus.PENDING);
        }
        State state = State.PENDING;
        Optional<RunEvent.RunStarted> start = Optional.empty();
        OptionalDouble finished = OptionalDouble.empty();
        Optional<String> reason = Optional.empty();
        for (RunEvent event : events) {
            if (event instanceof RunEvent.RunStarted e) {
                if (start.isPresent()) {
                    // Another driver goes on: what has not succeeded is to be done again.
                    steps.replaceAll(
                            (name, status) -> status.state().isSuccess() ? status : status.with(State.PENDING));
                    finished = OptionalDouble.empty();
                    reason = Optional.empty();
                }
                start = start.isPresent() ? start : Optional.of(e);
                state = State.RUNNING;
            } else if (event instanceof RunEvent.RunFinished e) {
                state = e.state();
                finished = OptionalDouble.of(e.time());
                reason = e.reason();
            } else {
                apply(steps, event);
            }
        }
        return new RunSnapshot(directory, plan, state, start, finished, steps, reason);
    }

    private static void apply(Map<String, StepStatus> steps, RunEvent event) {
        if (event instanceof RunEvent.StepStarted e) {
            steps.computeIfPresent(
                    e.step(),
                    (name, before) -> new StepStatus(
                            State.RUNNING,
                            e.attempt(),
                            OptionalDouble.of(e.time()),
                            OptionalDouble.empty(),
                            before.result()));
        } else if (event instanceof RunEvent.StepFinished e) {
            steps.computeIfPresent(
                    e.step(),
                    (name, before) -> new StepStatus(
                            e.retry() ? State.QUEUED : e.state(),
                            e.attempt(),
                            before.started(),
                            OptionalDouble.of(e.time()),
                            e.result(),
                            before.elements()));
        } else if (event instanceof RunEvent.ElementsKnown e) {
            steps.computeIfPresent(e.step(), (name, before) -> before.with(new Elements(e.elements(), 0, 0, 0)));
        } else if (event instanceof RunEvent.ElementFinished e && !e.retry()) {
            steps.computeIfPresent(
                    e.step(),
                    (name, before) -> before.elements()
                            .map(counts -> before.with(counts.plus(e.state())))
                            .orElse(before));
        }
    }

    /** Return how long the run has taken, or took, in seconds. */
    public OptionalDouble seconds(double now) {
        if (start.isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Math.max(0, finished.orElse(now) - start.get().time()));
    }
}
