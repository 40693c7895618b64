package dev.same.pipeline.run;

import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.StepResult.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far one fan-out has come. A driver knows its parts by numbers, as it knows steps by their positions; those of jobs are
 * greater. Not thread-safe.
 */
final class FanOutJobs {
    /** What one job is. */
    enum Kind {
        SPREAD,
        ELEMENT,
        GATHER
    }

    /**
     * One part of a fan-out.
     *
     * @param element number of the element, -1 for other parts
     * @param label for folders and processes
     */
    record Job(FanOutJobs of, Kind kind, int element, String label, StepCache.Question question) {
        PlannedStep step() {
            return question.step();
        }
    }

    final FanOut fanOut;

    /** The position of the step. */
    final int position;

    /** The number of the attempt at the step. */
    final int attempt;

    /** Jobs that are known to the driver and have not ended. */
    final Set<Integer> open = new TreeSet<>();

    private final int window;
    private Optional<Spread> spread = Optional.empty();
    private List<StepResult> results = List.of();
    private List<Optional<Observed>> observed = List.of();
    private int next;
    private int succeeded;
    private boolean executed;
    private boolean gathering;
    private final List<Integer> failedElements = new ArrayList<>();
    private Optional<StepResult> firstFailure = Optional.empty();

    /**
     * @param window how many elements are to be known to the driver at a time
     */
    FanOutJobs(FanOut fanOut, int position, int attempt, int window) {
        this.fanOut = fanOut;
        this.position = position;
        this.attempt = attempt;
        this.window = window;
    }

    Job spreading() {
        return new Job(this, Kind.SPREAD, -1, fanOut.step().name() + "/spread", fanOut.spreading());
    }

    Spread spread() {
        return spread.orElseThrow();
    }

    int total() {
        return spread.map(known -> known.elements().size()).orElse(0);
    }

    /** Return the next job to be started, if there is one now. */
    Optional<Job> next(boolean mayStart) {
        if (!mayStart || spread.isEmpty() || gathering) {
            return Optional.empty();
        }
        if (next < total()) {
            if (open.size() >= window) {
                return Optional.empty();
            }
            int number = next++;
            return Optional.of(new Job(
                    this,
                    Kind.ELEMENT,
                    number,
                    RunDirectory.element(fanOut.step().name(), number),
                    fanOut.element(spread(), number)));
        }
        if (succeeded < total()) {
            return Optional.empty();
        }
        gathering = true;
        return Optional.of(
                new Job(this, Kind.GATHER, -1, fanOut.step().name() + "/gather", fanOut.gathering(spread(), results)));
    }

    void spreadInto(Spread elements) {
        spread = Optional.of(elements);
        results = new ArrayList<>(Collections.nCopies(elements.elements().size(), StepOutcome.cancelled()));
        observed = new ArrayList<>(Collections.nCopies(elements.elements().size(), Optional.empty()));
    }

    void succeeded(int element, StepResult result) {
        results.set(element, result.withoutObserved());
        observed.set(element, result.observed());
        succeeded++;
    }

    void failed(Job job, StepResult result) {
        if (job.kind() == Kind.ELEMENT) {
            failedElements.add(job.element());
        }
        if (firstFailure.isEmpty() || result.isWorthMoreThan(firstFailure.get())) {
            firstFailure = Optional.of(result);
        }
    }

    /** Note that something was executed, rather than taken from the cache. */
    void executed() {
        executed = true;
    }

    boolean isCached() {
        return !executed;
    }

    boolean hasFailed() {
        return firstFailure.isPresent();
    }

    /** Return whether no element will be started any more. */
    boolean isUsedUp() {
        return spread.isEmpty() || next >= total();
    }

    /** Return what the step has given, once the lists are made. */
    StepResult success(StepResult gathered) {
        List<StepResult.Refusal> refusals =
                FanOut.fileRefusals(observed.stream().flatMap(Optional::stream).toList());
        return refusals.isEmpty() ? fanOut.combine(gathered, spread(), results) : StepOutcome.refused(refusals);
    }

    /** Return why the step has not given anything: its first failure, with how many there were. */
    StepResult failure() {
        StepResult first = firstFailure.orElseThrow();
        if (failedElements.isEmpty()) {
            return StepOutcome.inCell(first, fanOut.step().cells().get(0).number());
        }
        int[] sorted =
                failedElements.stream().mapToInt(Integer::intValue).sorted().toArray();
        List<String> places = Arrays.stream(sorted)
                .limit(10)
                .mapToObj(number -> FanOut.place(spread().shape(), number))
                .toList();
        String which = "element" + (sorted.length > 1 ? "s " : " ") + String.join(", ", places)
                + (sorted.length > places.size() ? " and " + (sorted.length - places.size()) + " more" : "");
        return StepOutcome.ofElements(
                first,
                which + " of " + total() + " failed, " + succeeded
                        + " succeeded and will not run again when the run is resumed; no list is made");
    }
}
