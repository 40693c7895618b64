package dev.same.pipeline.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.store.ArtifactId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a step left: {@code result.json} of the step protocol ({@code step-runtime/README.md}).
 *
 * @param status {@code succeeded}, {@code failed}, {@code refused} or {@code error}
 * @param outputs by name
 * @param unbound outputs that were not bound at the end
 * @param mutatedInputs all names of inputs that were changed in place, siblings that share their state included
 * @param bound names that the step's cells bound, with the cell
 * @param unforeseenBindings names that the step bound although the plan did not expect it, and that later steps read
 * @param metrics last value by name
 * @param state what the step changed of its process, other than names and files, by kind: what later steps start from
 * @param observed what it did besides computing, if that was asked for
 * @param spread the elements that a step is to run for, if that was asked for
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record StepResult(
        String status,
        List<StoredArtifact> artifacts,
        Map<String, Output> outputs,
        List<String> unbound,
        List<String> mutatedInputs,
        List<String> unforeseenBindings,
        Map<String, Integer> bound,
        Map<String, JsonNode> metrics,
        Optional<Failure> failure,
        List<Refusal> refusals,
        Optional<Usage> usage,
        Map<String, JsonNode> state,
        Optional<Observed> observed,
        Optional<Spread> spread) {
    public StepResult {
        spread = spread == null ? Optional.empty() : spread;
        observed = observed == null ? Optional.empty() : observed;
        artifacts = artifacts == null ? List.of() : List.copyOf(artifacts);
        outputs = outputs == null ? Map.of() : Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
        unbound = unbound == null ? List.of() : List.copyOf(unbound);
        mutatedInputs = mutatedInputs == null ? List.of() : List.copyOf(mutatedInputs);
        unforeseenBindings = unforeseenBindings == null ? List.of() : List.copyOf(unforeseenBindings);
        bound = bound == null ? Map.of() : Collections.unmodifiableSortedMap(new TreeMap<>(bound));
        metrics = metrics == null ? Map.of() : metrics;
        failure = failure == null ? Optional.empty() : failure;
        refusals = refusals == null ? List.of() : List.copyOf(refusals);
        usage = usage == null ? Optional.empty() : usage;
        state = state == null ? Map.of() : Collections.unmodifiableSortedMap(new TreeMap<>(state));
    }

    /** A result of a step that leaves its process as it was and was not observed. */
    public StepResult(
            String status,
            List<StoredArtifact> artifacts,
            Map<String, Output> outputs,
            List<String> unbound,
            List<String> mutatedInputs,
            List<String> unforeseenBindings,
            Map<String, Integer> bound,
            Map<String, JsonNode> metrics,
            Optional<Failure> failure,
            List<Refusal> refusals,
            Optional<Usage> usage) {
        this(
                status,
                artifacts,
                outputs,
                unbound,
                mutatedInputs,
                unforeseenBindings,
                bound,
                metrics,
                failure,
                refusals,
                usage,
                Map.of(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * The elements of a fan-out.
     *
     * @param shape nested lists of element numbers, as deep as there are variables
     * @param elements for each, the artifact of each variable
     * @param shared whether elements hold objects in common that one of them could change
     */
    public record Spread(JsonNode shape, List<Map<String, ArtifactId>> elements, boolean shared) {
        public Spread {
            elements = List.copyOf(elements);
        }
    }

    /** Return this result without what only the cache needs. */
    public StepResult withoutObserved() {
        return new StepResult(
                status,
                artifacts,
                outputs,
                unbound,
                mutatedInputs,
                unforeseenBindings,
                bound,
                metrics,
                failure,
                refusals,
                usage,
                state,
                Optional.empty(),
                spread);
    }

    /** Return this result with other numbers of cells for the names that were bound. */
    public StepResult withBound(Map<String, Integer> cells) {
        return new StepResult(
                status,
                artifacts,
                outputs,
                unbound,
                mutatedInputs,
                unforeseenBindings,
                cells,
                metrics,
                failure,
                refusals,
                usage,
                state,
                observed,
                spread);
    }

    public boolean isSuccess() {
        return status.equals("succeeded");
    }

    /** Whether this says more about what went wrong: an error of the code more than that the run was cancelled. */
    boolean isWorthMoreThan(StepResult other) {
        return failure().filter(one -> !one.ename().equals("Cancelled")).isPresent()
                && other.failure()
                        .filter(one -> one.ename().equals("Cancelled"))
                        .isPresent();
    }

    /** Return whether the same step might do better next time; a refusal comes from the notebook, not from chance. */
    public boolean isWorthAnotherTry() {
        return !isSuccess() && !status.equals("refused");
    }

    /**
     * Return the artifact that holds the name, with all names that share state with it. Also of a name that nobody asked for,
     * but that was changed in place or shares state with one that was.
     */
    public Optional<StoredArtifact> artifactOf(String name) {
        Optional<ArtifactId> output = Optional.ofNullable(outputs.get(name)).map(Output::artifact);
        return artifacts.stream()
                .filter(artifact -> output.isPresent()
                        ? artifact.artifact().equals(output.get())
                        : artifact.names().contains(name))
                .findFirst();
    }

    /**
     * One co-variable component.
     *
     * @param size bytes
     * @param names whose values share state
     * @param carried globals that travel along because functions among the values mention them
     * @param sharesWithInputs those of the names that the step had received
     * @param lively whether using one of the values may change it without any sign in the source: an iterator, an object of a class
     *     of the notebook, a function that keeps something
     */
    public record StoredArtifact(
            ArtifactId artifact,
            long size,
            List<String> names,
            List<String> carried,
            List<String> sharesWithInputs,
            boolean lively) {
        public StoredArtifact {
            names = List.copyOf(names);
            carried = carried == null ? List.of() : List.copyOf(carried);
            sharesWithInputs = sharesWithInputs == null ? List.of() : List.copyOf(sharesWithInputs);
        }

        /** An artifact of plain data. */
        public StoredArtifact(ArtifactId artifact, long size, List<String> names, List<String> sharesWithInputs) {
            this(artifact, size, names, List.of(), sharesWithInputs, false);
        }
    }

    /**
     * A value handed on.
     *
     * @param type qualified name in the notebook's language
     * @param summary short text for people
     */
    public record Output(ArtifactId artifact, String type, String summary) {}

    /**
     * Why a step ended early.
     *
     * @param kind {@code user}, {@code environment}, {@code backend} or {@code internal}
     * @param cell one-based; empty when it happened in no cell
     * @param line one-based
     * @param ename class of the exception
     * @param traceback lines as nbformat has them
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Failure(
            String kind,
            Optional<Integer> cell,
            Optional<Integer> line,
            String ename,
            String evalue,
            List<String> traceback) {
        public Failure {
            cell = cell == null ? Optional.empty() : cell;
            line = line == null ? Optional.empty() : line;
            traceback = traceback == null ? List.of() : List.copyOf(traceback);
        }
    }

    /** Why a value cannot be handed on, and what to do. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Refusal(String name, Optional<Integer> cell, String reason, String next) {
        public Refusal {
            cell = cell == null ? Optional.empty() : cell;
            next = next == null ? "" : next;
        }
    }

    /** What it took. */
    public record Usage(double seconds, double cpuSeconds, long maxRssBytes) {}
}
