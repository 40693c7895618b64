package dev.same.pipeline.run;

import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.StepResult.StoredArtifact;
import dev.same.pipeline.store.ArtifactId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides which artifact each input of a step is taken from, once the steps before it have ended.
 *
 * <p>The plan knows names. What steps report at run time may go beyond it: values that share state with an input, and inputs
 * that were changed in place by code which the plan could not see through. Both are followed here where the order of steps
 * makes the answer certain, and refused where it does not.
 */
final class InputResolver {
    private final StepGraph graph;
    private final Map<Integer, StepResult> results = new HashMap<>();
    private final Map<Integer, Map<String, ArtifactId>> received = new HashMap<>();

    /** Steps that changed an input unforeseen, by position. */
    private final TreeMap<Integer, StepResult> changers = new TreeMap<>();

    InputResolver(StepGraph graph) {
        this.graph = graph;
    }

    /** What was found for a step: artifacts by input name, or why it cannot run. */
    record Resolution(Map<String, ArtifactId> inputs, List<StepResult.Refusal> refusals) {}

    /** Where the value of a name comes from. */
    private record Source(int producer, StoredArtifact artifact) {}

    /** Note the result of a step that has succeeded. */
    void succeeded(int position, StepResult result) {
        results.put(position, result);
        if (!result.mutatedInputs().isEmpty()) {
            changers.put(position, result);
        }
    }

    /**
     * Find steps whose input was changed in place by a step that they do not wait for: their result would depend on which of
     * the two happens to be faster.
     *
     * @param self the position of a step that has just succeeded with {@code result}
     */
    List<StepResult.Refusal> staleReaders(int self, StepResult result) {
        PlannedStep step = graph.step(self);
        List<StepResult.Refusal> refusals = new ArrayList<>();
        for (PlannedStep.PlannedInput changed : step.inputs()) {
            if (!result.mutatedInputs().contains(changed.name())) {
                continue;
            }
            for (int later = self + 1; later < graph.size(); later++) {
                if (graph.step(later).inputs().contains(changed) && !graph.waitsFor(later, self)) {
                    refusals.add(staleReader(
                            changed.name(), step.name(), graph.step(later).name()));
                }
            }
        }
        return refusals;
    }

    private static StepResult.Refusal staleReader(String name, String changer, String reader) {
        return new StepResult.Refusal(
                name,
                Optional.empty(),
                "step \"" + changer + "\" changes " + name
                        + " in place, in a way that the plan could not foresee, and step \"" + reader
                        + "\" reads it without waiting for that change",
                "make the change visible to the plan: end step \"" + changer + "\" with the line  " + name + " = "
                        + name);
    }

    /** Choose the artifacts for a step whose dependencies have all succeeded. */
    Resolution resolve(int self) {
        PlannedStep step = graph.step(self);
        Map<String, Source> sources = new LinkedHashMap<>();
        for (PlannedStep.PlannedInput input : step.inputs()) {
            int producer = newestVersion(self, input);
            artifact(producer, input.name())
                    .ifPresent(artifact -> sources.put(input.name(), new Source(producer, artifact)));
        }
        List<StepResult.Refusal> refusals = unifyShared(step, sources);
        Map<String, ArtifactId> inputs = new LinkedHashMap<>();
        sources.forEach((name, source) -> inputs.put(name, source.artifact().artifact()));
        received.put(self, inputs);
        return new Resolution(inputs, refusals);
    }

    private Optional<StoredArtifact> artifact(int producer, String name) {
        return Optional.ofNullable(results.get(producer)).flatMap(result -> result.artifactOf(name));
    }

    /** The planned producer, or the last step between it and the reader that changed the value unforeseen. */
    private int newestVersion(int self, PlannedStep.PlannedInput input) {
        int producer = graph.position(input.from());
        for (var changer :
                changers.subMap(producer, false, self, false).descendingMap().entrySet()) {
            if (graph.waitsFor(self, changer.getKey())
                    && changer.getValue().mutatedInputs().contains(input.name())) {
                return changer.getKey();
            }
        }
        return producer;
    }

    /** Where two artifacts hold objects in common, take all of them from the later one, if it was made from the earlier. */
    private List<StepResult.Refusal> unifyShared(PlannedStep step, Map<String, Source> sources) {
        List<StepResult.Refusal> refusals = new ArrayList<>();
        for (String name : List.copyOf(sources.keySet())) {
            Source source = Optional.ofNullable(sources.get(name)).orElseThrow();
            for (String shared : source.artifact().names()) {
                Source other = sources.get(shared);
                if (other == null
                        || other.producer() >= source.producer()
                        || other.artifact().artifact().equals(source.artifact().artifact())) {
                    continue;
                }
                if (received.getOrDefault(source.producer(), Map.of())
                        .containsValue(other.artifact().artifact())) {
                    sources.put(shared, source);
                } else {
                    refusals.add(sharedAcross(
                            step.name(),
                            name,
                            graph.step(source.producer()).name(),
                            shared,
                            graph.step(other.producer()).name()));
                }
            }
        }
        return refusals;
    }

    private static StepResult.Refusal sharedAcross(
            String reader, String name, String producer, String shared, String otherProducer) {
        return new StepResult.Refusal(
                name,
                Optional.empty(),
                name + " (from step \"" + producer + "\") and " + shared + " (from step \"" + otherProducer
                        + "\") share state and were computed side by side, so step \"" + reader
                        + "\" would see two copies",
                "put steps \"" + otherProducer + "\" and \"" + producer + "\" into one step, or hand on a copy");
    }
}
