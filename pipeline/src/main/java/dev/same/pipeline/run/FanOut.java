package dev.same.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.plan.PlannedEach;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.plan.PlannedStep.PlannedDefinition;
import dev.same.pipeline.plan.PlannedStep.PlannedInput;
import dev.same.pipeline.run.StepResult.Spread;
import dev.same.pipeline.run.StepResult.StoredArtifact;
import dev.same.pipeline.store.ArtifactId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a step that runs for each element of a list consists of: a part that makes an artifact of each element, one run
 * for each, and a part that makes a list of their results. Immutable; knows nothing of when they run.
 *
 * <p>The result is that of a loop around the step's cells which collects what they bind. What one turn of the loop could see
 * of another is refused.
 */
final class FanOut {
    private static final Set<String> DRAWN = Set.of("random", "numpy.random", "torch");

    /** Code that chooses a seed by itself, so that what it draws depends on nothing before. */
    private static final Pattern SEEDS =
            Pattern.compile("\\w*seed\\w*\\s*\\(|\\bset_?state\\s*\\(|\\bset_rng_state\\s*\\(");

    private final StepCache.Question whole;
    private final PlannedStep step;
    private final PlannedEach each;
    private final PlannedStep element;

    /**
     * @param whole the step with all that it receives
     */
    FanOut(StepCache.Question whole) {
        this.whole = whole;
        this.step = whole.step();
        this.each = step.each().orElseThrow();
        Set<String> hidden = new HashSet<>(each.listsOnly());
        List<PlannedInput> inputs = step.inputs().stream()
                .filter(input -> !hidden.contains(input.name()))
                .toList();
        List<PlannedDefinition> definitions = step.definitions().stream()
                .filter(definition -> definition.names().isEmpty() || !hidden.containsAll(definition.names()))
                .toList();
        this.element = step.part(step.cells(), definitions, inputs, step.outputs(), step.resources());
    }

    PlannedStep step() {
        return step;
    }

    StepCache.Question spreading() {
        Set<String> wanted = new HashSet<>();
        each.variables().forEach(variable -> wanted.add(variable.list()));
        Map<String, ArtifactId> inputs = new LinkedHashMap<>(whole.inputs());
        inputs.keySet().retainAll(wanted);
        PlannedStep part = step.part(
                List.of(),
                step.definitions(),
                step.inputs().stream()
                        .filter(input -> wanted.contains(input.name()))
                        .toList(),
                List.of(),
                modest());
        return new StepCache.Question(
                part, inputs, List.of(), whole.state(), false, Optional.of(new FanOutPart.Spreading(each.variables())));
    }

    /** Lists are taken apart and put together by one CPU, with the memory that the step has asked for. */
    private Resources modest() {
        Resources resources = step.resources();
        return new Resources(
                Math.min(PlannedStep.DEFAULT_CPU_MILLIS, resources.cpuMillis()), resources.memoryBytes(), 0);
    }

    StepCache.Question element(Spread spread, int number) {
        Map<String, ArtifactId> inputs = new LinkedHashMap<>(whole.inputs());
        each.listsOnly().forEach(inputs::remove);
        inputs.putAll(spread.elements().get(number));
        List<String> watch = whole.watch().stream()
                .filter(name -> !each.names().contains(name))
                .toList();
        return new StepCache.Question(element, inputs, watch, whole.state(), true);
    }

    StepCache.Question gathering(Spread spread, List<StepResult> results) {
        List<Map<String, ArtifactId>> elements = new ArrayList<>();
        for (StepResult result : results) {
            Map<String, ArtifactId> outputs = new TreeMap<>();
            for (String name : step.outputs()) {
                Optional.ofNullable(result.outputs().get(name))
                        .ifPresent(output -> outputs.put(name, output.artifact()));
            }
            elements.add(outputs);
        }
        PlannedStep part = step.part(List.of(), element.definitions(), List.of(), step.outputs(), modest());
        return new StepCache.Question(
                part,
                Map.of(),
                List.of(),
                whole.state(),
                false,
                Optional.of(new FanOutPart.Gathering(spread.shape(), elements)));
    }

    /** Return where in the lists an element stands: {@code [2]}, {@code [0][3]}. */
    static String place(JsonNode shape, int number) {
        for (int i = 0; i < shape.size(); i++) {
            JsonNode part = shape.get(i);
            if (part.isInt()) {
                if (part.intValue() == number) {
                    return "[" + i + "]";
                }
            } else {
                String inner = place(part, number);
                if (!inner.isEmpty()) {
                    return "[" + i + "]" + inner;
                }
            }
        }
        return "";
    }

    /**
     * Find what an element has done that other elements, or later steps, would see in one kernel.
     *
     * @param listIsReadLater whether a later step reads a list whose elements these are
     */
    List<StepResult.Refusal> refusals(StepResult result, Spread spread, boolean listIsReadLater) {
        List<StepResult.Refusal> refusals = new ArrayList<>();
        for (String name : result.mutatedInputs()) {
            boolean own = each.names().contains(name);
            if (!own) {
                refusals.add(refusal(
                        name,
                        "the step changes " + name
                                + " in place, and runs for each element apart from the others, which would"
                                + " not see that change",
                        "change a copy of " + name + ", or loop over the elements inside the step"));
            } else if (spread.shared() || listIsReadLater) {
                refusals.add(refusal(
                        name,
                        "the step changes its element " + name + " in place, and "
                                + (spread.shared()
                                        ? "elements hold objects in common"
                                        : "a later step reads the list that it is from")
                                + ", which would not see that change",
                        "change a copy of " + name));
            }
        }
        for (String name : step.outputs()) {
            if (result.unbound().contains(name)) {
                refusals.add(refusal(
                        name,
                        "this element does not bind " + name + ", of which a later step reads the list",
                        "bind " + name + " for every element, to None for example"));
            }
        }
        Set<String> carried = new TreeSet<>();
        result.artifacts().forEach(artifact -> carried.addAll(artifact.carried()));
        carried.retainAll(result.bound().keySet());
        for (String name : carried) {
            refusals.add(refusal(
                    name,
                    "a function that the step hands on uses " + name
                            + " when called, which the step binds for each element anew",
                    "make it a default argument: def f(x, " + name + "=" + name + ")"));
        }
        for (String kind : result.state().keySet()) {
            if (DRAWN.contains(kind) && !seedsItself()) {
                refusals.add(refusal(
                        kind,
                        "the step draws random numbers that follow from a seed that was set before it: each element would draw"
                                + " the same ones",
                        "set a seed in the step itself, one that depends on the element"));
            }
        }
        return refusals;
    }

    private boolean seedsItself() {
        return step.cells().stream()
                        .anyMatch(cell -> SEEDS.matcher(cell.source()).find())
                || step.definitions().stream()
                        .anyMatch(
                                definition -> SEEDS.matcher(definition.source()).find());
    }

    private static StepResult.Refusal refusal(String name, String reason, String next) {
        return new StepResult.Refusal(name, Optional.empty(), reason, next);
    }

    /** Return the state of the process that the loop would have left, or a refusal where turns of it would have seen others. */
    private Map<String, JsonNode> state(List<StepResult> results, List<StepResult.Refusal> refusals) {
        Map<String, JsonNode> state = new TreeMap<>();
        Set<String> kinds = new TreeSet<>();
        results.forEach(result -> kinds.addAll(result.state().keySet()));
        for (String kind : kinds) {
            List<Optional<JsonNode>> values = results.stream()
                    .map(result -> Optional.ofNullable(result.state().get(kind)))
                    .distinct()
                    .toList();
            Optional<JsonNode> last =
                    Optional.ofNullable(results.get(results.size() - 1).state().get(kind));
            if (values.size() > 1 && !DRAWN.contains(kind) && !kind.startsWith("modules")) {
                refusals.add(refusal(
                        kind,
                        "the elements of step \"" + step.name() + "\" leave different states of their processes ("
                                + kind + "), and later steps can go on from one only",
                        "put what sets it into the step before, or restore it at the end of the cell"));
            }
            last.ifPresent(value -> state.put(kind, value));
        }
        return state;
    }

    /** Find files that one element writes and another writes or reads: which one is first would be chance. */
    static List<StepResult.Refusal> fileRefusals(List<Observed> observed) {
        Map<String, Integer> writers = new TreeMap<>();
        Set<String> contested = new TreeSet<>();
        for (int i = 0; i < observed.size(); i++) {
            for (Observed.SeenFile file : observed.get(i).writes()) {
                Integer other = writers.put(file.path(), i);
                if (other != null && other != i) {
                    contested.add(file.path());
                }
            }
        }
        for (int i = 0; i < observed.size() && !writers.isEmpty(); i++) {
            for (Observed.SeenFile file : observed.get(i).reads()) {
                Integer writer = writers.get(file.path());
                if (writer != null && writer != i) {
                    contested.add(file.path());
                }
            }
        }
        return contested.stream()
                .map(path -> refusal(
                        path,
                        "one element writes the file " + path + " and another writes or reads it, side by side",
                        "give each element a file of its own, or loop over the elements inside the step"))
                .toList();
    }

    /**
     * Return the result of the step.
     *
     * @param gathered the result of the part that makes the lists
     * @param results of the elements, in order
     */
    StepResult combine(StepResult gathered, Spread spread, List<StepResult> results) {
        List<StepResult.Refusal> refusals = new ArrayList<>();
        Map<String, JsonNode> state = results.isEmpty() ? Map.of() : state(results, refusals);
        if (!refusals.isEmpty()) {
            return StepOutcome.refused(refusals);
        }
        Set<String> shared = new TreeSet<>();
        Map<String, JsonNode> metrics = new TreeMap<>();
        Map<String, Integer> bound = new TreeMap<>();
        Set<String> unforeseen = new TreeSet<>();
        double seconds = 0;
        double cpu = 0;
        long memory = 0;
        for (StepResult result : results) {
            result.artifacts().forEach(artifact -> shared.addAll(artifact.sharesWithInputs()));
            metrics.putAll(result.metrics());
            bound.putAll(result.bound());
            unforeseen.addAll(result.unforeseenBindings());
            seconds += result.usage().map(StepResult.Usage::seconds).orElse(0.0);
            cpu += result.usage().map(StepResult.Usage::cpuSeconds).orElse(0.0);
            memory = Math.max(
                    memory, result.usage().map(StepResult.Usage::maxRssBytes).orElse(0L));
        }
        for (PlannedEach.Variable variable : each.variables()) {
            if (shared.remove(variable.name()) && whole.inputs().containsKey(variable.list())) {
                shared.add(variable.list());
            }
        }
        List<StoredArtifact> artifacts = gathered.artifacts().stream()
                .map(artifact -> new StoredArtifact(
                        artifact.artifact(),
                        artifact.size(),
                        artifact.names(),
                        artifact.carried(),
                        List.copyOf(shared),
                        artifact.lively()))
                .toList();
        return new StepResult(
                "succeeded",
                artifacts,
                gathered.outputs(),
                List.of(),
                List.of(),
                List.copyOf(unforeseen),
                bound,
                metrics,
                Optional.empty(),
                List.of(),
                Optional.of(new StepResult.Usage(seconds, cpu, memory)),
                state,
                Optional.empty(),
                Optional.empty());
    }
}
