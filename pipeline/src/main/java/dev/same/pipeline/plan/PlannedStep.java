package dev.same.pipeline.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.same.pipeline.backend.Resources;
import java.util.List;
import java.util.Optional;

/**
 * A step as it will run.
 *
 * @param cells in document order
 * @param definitions imports, functions and classes from before the first step that it uses, or that its own cells
 *     contain
 * @param inputs names that it receives
 * @param outputs names that it hands on
 * @param after every step that must have succeeded before this one starts, with the reason
 * @param retries how often a failed attempt is repeated
 * @param timeoutSeconds of one attempt
 * @param changes names whose values it changes in place, as far as that can be seen
 * @param cache what the notebook says about earlier results
 * @param each what it runs for: once, if empty
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PlannedStep(
        String name,
        Optional<String> title,
        List<PlannedCell> cells,
        List<PlannedDefinition> definitions,
        List<PlannedInput> inputs,
        List<String> outputs,
        List<Dependency> after,
        Resources resources,
        int retries,
        Optional<Long> timeoutSeconds,
        Optional<String> environment,
        Optional<String> image,
        List<String> disks,
        List<String> secrets,
        List<String> changes,
        Optional<CacheMode> cache,
        Optional<PlannedEach> each) {
    public PlannedStep {
        each = each == null ? Optional.empty() : each;
        cache = cache == null ? Optional.empty() : cache;
        cells = List.copyOf(cells);
        definitions = List.copyOf(definitions);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        after = List.copyOf(after);
        disks = List.copyOf(disks);
        secrets = List.copyOf(secrets);
        changes = changes == null ? List.of() : List.copyOf(changes);
    }

    /** A step that changes nothing in place, of which the notebook does not say whether earlier results may be taken. */
    public PlannedStep(
            String name,
            Optional<String> title,
            List<PlannedCell> cells,
            List<PlannedDefinition> definitions,
            List<PlannedInput> inputs,
            List<String> outputs,
            List<Dependency> after,
            Resources resources,
            int retries,
            Optional<Long> timeoutSeconds,
            Optional<String> environment,
            Optional<String> image,
            List<String> disks,
            List<String> secrets) {
        this(
                name,
                title,
                cells,
                definitions,
                inputs,
                outputs,
                after,
                resources,
                retries,
                timeoutSeconds,
                environment,
                image,
                disks,
                secrets,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** A step that runs once. */
    public PlannedStep(
            String name,
            Optional<String> title,
            List<PlannedCell> cells,
            List<PlannedDefinition> definitions,
            List<PlannedInput> inputs,
            List<String> outputs,
            List<Dependency> after,
            Resources resources,
            int retries,
            Optional<Long> timeoutSeconds,
            Optional<String> environment,
            Optional<String> image,
            List<String> disks,
            List<String> secrets,
            List<String> changes,
            Optional<CacheMode> cache) {
        this(
                name,
                title,
                cells,
                definitions,
                inputs,
                outputs,
                after,
                resources,
                retries,
                timeoutSeconds,
                environment,
                image,
                disks,
                secrets,
                changes,
                cache,
                Optional.empty());
    }

    /** What a step gets that does not say how many CPUs it wants: one. */
    public static final long DEFAULT_CPU_MILLIS = 1000;

    /** Return this step with other names handed on. */
    PlannedStep withOutputs(List<String> names) {
        return new PlannedStep(
                name,
                title,
                cells,
                definitions,
                inputs,
                names,
                after,
                resources,
                retries,
                timeoutSeconds,
                environment,
                image,
                disks,
                secrets,
                changes,
                cache,
                each);
    }

    /** Return this step, run for each element. */
    PlannedStep withEach(PlannedEach elements) {
        return copy(cells, definitions, inputs, outputs, resources, Optional.of(elements));
    }

    /** Return this step with other cells, run once: a part of a fan-out. */
    public PlannedStep part(
            List<PlannedCell> run,
            List<PlannedDefinition> defined,
            List<PlannedInput> received,
            List<String> handedOn,
            Resources wanted) {
        return copy(run, defined, received, handedOn, wanted, Optional.empty());
    }

    private PlannedStep copy(
            List<PlannedCell> run,
            List<PlannedDefinition> defined,
            List<PlannedInput> received,
            List<String> handedOn,
            Resources wanted,
            Optional<PlannedEach> elements) {
        return new PlannedStep(
                name,
                title,
                run,
                defined,
                received,
                handedOn,
                after,
                wanted,
                retries,
                timeoutSeconds,
                environment,
                image,
                disks,
                secrets,
                changes,
                cache,
                elements);
    }

    /** Return this step with other code. */
    PlannedStep with(List<PlannedCell> code, List<PlannedDefinition> defined) {
        return new PlannedStep(
                name,
                title,
                code,
                defined,
                inputs,
                outputs,
                after,
                resources,
                retries,
                timeoutSeconds,
                environment,
                image,
                disks,
                secrets,
                changes,
                cache);
    }

    /** Return this step with other reasons to wait. */
    PlannedStep withAfter(List<Dependency> waits) {
        return withDataflow(definitions, inputs, waits);
    }

    /** Return this step with another way of getting what it uses. */
    PlannedStep withDataflow(List<PlannedDefinition> defined, List<PlannedInput> received, List<Dependency> waits) {
        return new PlannedStep(
                name,
                title,
                cells,
                defined,
                received,
                outputs,
                waits,
                resources,
                retries,
                timeoutSeconds,
                environment,
                image,
                disks,
                secrets,
                changes,
                cache,
                each);
    }

    /**
     * A cell of a step.
     *
     * @param number one-based, counting all cells of the notebook
     * @param id nbformat 4.5's cell id
     * @param executionCount the count to show, as if the notebook had been run top to bottom
     * @param source what runs: {@code %same} lines are comments, parameters have their values
     * @param definesCallables whether functions or classes are bound here, so that tracebacks may lead into it
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record PlannedCell(
            int number, Optional<String> id, int executionCount, String source, boolean definesCallables) {}

    /**
     * A statement from before the first step.
     *
     * @param line one-based line of the cell at which {@code source} starts
     */
    public record PlannedDefinition(int cell, int line, String source, List<String> names) {
        public PlannedDefinition {
            names = List.copyOf(names);
        }
    }

    /**
     * A name received.
     *
     * @param from the step whose value it is
     */
    public record PlannedInput(String name, String from) {}

    /**
     * Why a step waits for another.
     *
     * @param names that flow
     * @param files that the earlier step writes and this one uses
     * @param declared whether the user said so with {@code --after}
     * @param state parts of the process's state, other than names and files, that the earlier step hands on
     */
    public record Dependency(
            String step, List<String> names, List<String> files, boolean declared, List<String> state) {
        public Dependency {
            names = List.copyOf(names);
            files = List.copyOf(files);
            state = state == null ? List.of() : List.copyOf(state);
        }

        /** A dependency that no state of the process is the reason of. */
        public Dependency(String step, List<String> names, List<String> files, boolean declared) {
            this(step, names, files, declared, List.of());
        }
    }
}
