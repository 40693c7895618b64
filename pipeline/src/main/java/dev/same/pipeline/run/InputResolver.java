package dev.same.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.StepResult.StoredArtifact;
import dev.same.pipeline.store.ArtifactId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * Decides which artifact each input of a step is taken from, once the steps before it have ended.
 *
 * <p>The plan knows names. What steps report at run time may go beyond it: values that share state with an input, and inputs
 * that were changed in place by code which the plan could not see through. Both are followed here where the order of steps
 * makes the answer certain, and refused where it does not.
 */
final class InputResolver {
    /** {@code is} between two objects, or {@code id()}: text that asks which object something is. */
    private static final Pattern IDENTITY =
            Pattern.compile("\\bis\\b(?!\\s+(?:not\\s+)?(?:None|True|False|Ellipsis)\\b)|\\bid\\s*\\(");

    private static final TreeSet<Integer> NONE = new TreeSet<>();

    private final StepGraph graph;
    private final Map<Integer, StepResult> results = new HashMap<>();
    private final Map<Integer, Map<String, Source>> received = new HashMap<>();

    /** For each artifact that a step made: those made before it whose objects it still holds, and itself. */
    private final Map<Made, Set<Made>> lineages = new HashMap<>();

    /** Steps that are known to change the value of a name in place, by name; positions in order. */
    private final Map<String, TreeSet<Integer>> changing = new HashMap<>();

    /** Steps that receive a value under a name, by name; positions in order. */
    private final Map<String, TreeSet<Integer>> reading = new HashMap<>();

    /** Names that reached a step as copies of what should be shared, by the step's position. */
    private final Map<Integer, Set<String>> copies = new HashMap<>();

    /** Steps that changed an input unforeseen, by position. */
    private final TreeMap<Integer, StepResult> changers = new TreeMap<>();

    /** Steps that changed the state of their process, by position. */
    private final TreeMap<Integer, StepResult> stateChangers = new TreeMap<>();

    InputResolver(StepGraph graph) {
        this.graph = graph;
        for (int i = 0; i < graph.size(); i++) {
            for (String name : graph.step(i).changes()) {
                changing.computeIfAbsent(name, any -> new TreeSet<>()).add(i);
            }
            for (PlannedStep.PlannedInput input : graph.step(i).inputs()) {
                reading.computeIfAbsent(input.name(), any -> new TreeSet<>()).add(i);
            }
        }
    }

    /** Where the value of a name comes from. */
    private record Source(int producer, StoredArtifact artifact) {
        Made made() {
            return new Made(producer, artifact.artifact());
        }
    }

    /** An artifact as the work of one step: two steps may make equal ones that hold different objects. */
    private record Made(int producer, ArtifactId artifact) {}

    /** Note the result of a step that has succeeded. */
    void succeeded(int position, StepResult result) {
        results.put(position, result);
        for (StoredArtifact artifact : result.artifacts()) {
            Made made = new Made(position, artifact.artifact());
            Set<Made> lineage = new HashSet<>(Set.of(made));
            received.getOrDefault(position, Map.of()).values().stream()
                    .filter(source ->
                            source.artifact().names().stream().anyMatch(artifact.sharesWithInputs()::contains))
                    .forEach(source -> lineage.addAll(lineages.getOrDefault(source.made(), Set.of())));
            lineages.put(made, lineage);
        }
        if (!result.mutatedInputs().isEmpty()) {
            changers.put(position, result);
        }
        if (!result.state().isEmpty()) {
            stateChangers.put(position, result);
        }
    }

    /**
     * Find what a step must not have done to values that share state but reached it as two copies. As long as nobody changes
     * them, and nobody asks whether they are one object, copies are as good.
     *
     * @param self the position of a step that has just succeeded with {@code result}
     */
    List<StepResult.Refusal> changedCopies(int self, StepResult result) {
        Map<String, Source> before = received.getOrDefault(self, Map.of());
        List<StepResult.Refusal> refusals = new ArrayList<>();
        for (String name : copies.getOrDefault(self, Set.of())) {
            Optional<ArtifactId> was = Optional.ofNullable(before.get(name))
                    .map(source -> source.artifact().artifact());
            boolean changed = result.artifactOf(name)
                    .map(artifact -> !Optional.of(artifact.artifact()).equals(was))
                    .orElse(false);
            if (changed || result.mutatedInputs().contains(name) || comparesIdentity(self)) {
                refusals.add(changedCopy(graph.step(self).name(), name, copies.getOrDefault(self, Set.of())));
            }
        }
        return refusals;
    }

    private boolean comparesIdentity(int self) {
        return graph.step(self).cells().stream()
                .anyMatch(cell -> IDENTITY.matcher(cell.source()).find());
    }

    private static StepResult.Refusal changedCopy(String step, String name, Set<String> together) {
        return new StepResult.Refusal(
                name,
                Optional.empty(),
                "the values of " + String.join(", ", together)
                        + " share state, but were made in steps that ran side by side; step \"" + step
                        + "\" changes one of them in place or compares identities, and would not see what one kernel shows",
                "put the steps that make " + String.join(", ", together) + " into one step, or hand on copies");
    }

    /**
     * Find steps whose input was changed in place by a step that they do not wait for: their result would depend on which of
     * the two happens to be faster.
     *
     * @param self the position of a step that has just succeeded with {@code result}
     */
    List<StepResult.Refusal> staleReaders(int self, StepResult result) {
        List<StepResult.Refusal> refusals = new ArrayList<>();
        for (int later = self + 1;
                later < graph.size() && !result.mutatedInputs().isEmpty();
                later++) {
            for (PlannedStep.PlannedInput input : graph.step(later).inputs()) {
                int producer = graph.position(input.from());
                boolean affected = producer < self
                        && result.mutatedInputs().contains(input.name())
                        && currentVersion(self, input.name(), producer)
                                .filter(source -> holds(self, source))
                                .isPresent();
                boolean follows = (graph.waitsFor(later, self)
                                || users(later, input.name(), producer).contains(self))
                        && result.artifactOf(input.name()).isPresent();
                if (affected && !follows) {
                    refusals.add(
                            staleReader(input.name(), self, graph.step(later).name()));
                }
            }
        }
        return refusals;
    }

    /** Find names that a step bound behind the plan's back and that later steps read. */
    List<StepResult.Refusal> unforeseenBindings(int self, StepResult result) {
        String step = graph.step(self).name();
        return result.unforeseenBindings().stream()
                .map(name -> new StepResult.Refusal(
                        name,
                        Optional.empty(),
                        "step \"" + step + (isDefinition(self, name) ? "\" changes " : "\" binds ") + name
                                + " in a way that the plan could not foresee, and a later step"
                                + " reads the value that " + name + " had before",
                        remedy(self, name)))
                .toList();
    }

    /**
     * Find globals that reached a step along with a function, and that another step between had bound again: one kernel would
     * show the function the newer value. The plan gives a step the globals of all that it sees it call.
     *
     * @param self the position of a step that has just succeeded with {@code result}: as the one with the older value, or as
     *     the one that bound the name again, for it may end after a step that does not wait for it
     */
    List<StepResult.Refusal> staleGlobals(int self, StepResult result) {
        Map<Integer, StepResult> known = new HashMap<>(results);
        known.put(self, result);
        List<StepResult.Refusal> refusals = new ArrayList<>(staleGlobals(self, self, known));
        if (!result.bound().isEmpty()) {
            received.keySet().stream()
                    .filter(reader -> reader > self && results.containsKey(reader))
                    .sorted()
                    .forEach(reader -> refusals.addAll(staleGlobals(reader, self, known)));
        }
        return refusals;
    }

    private List<StepResult.Refusal> staleGlobals(int reader, int ended, Map<Integer, StepResult> known) {
        Map<String, Source> inputs = received.getOrDefault(reader, Map.of());
        Set<String> seen = new TreeSet<>();
        List<StepResult.Refusal> refusals = new ArrayList<>();
        for (PlannedStep.PlannedInput input : graph.step(reader).inputs()) {
            int producer = graph.position(input.from());
            for (String name : currentVersion(reader, input.name(), producer)
                    .map(source -> source.artifact().carried())
                    .orElse(List.of())) {
                if (inputs.containsKey(name) || isDefinition(reader, name) || !seen.add(name)) {
                    continue;
                }
                for (int binder = reader - 1; binder > producer; binder--) {
                    Optional<Integer> cell = Optional.ofNullable(known.get(binder))
                            .flatMap(between ->
                                    Optional.ofNullable(between.bound().get(name)));
                    if (cell.isPresent()) {
                        if (reader == ended || binder == ended) {
                            refusals.add(staleGlobal(input.name(), name, cell, binder, reader));
                        }
                        break;
                    }
                }
            }
        }
        return refusals;
    }

    private StepResult.Refusal staleGlobal(String user, String name, Optional<Integer> cell, int binder, int reader) {
        String step = graph.step(binder).name();
        return new StepResult.Refusal(
                name,
                cell,
                "step \"" + step + "\" binds " + name + " again, which " + user + " uses when called, and step \""
                        + graph.step(reader).name() + "\" would see the older value",
                "make it visible to the plan: start step \""
                        + graph.step(reader).name() + "\" with the line  " + name + " = " + name);
    }

    /** Whether a step has a name by a definition: a Java type, whose static fields can change, cannot be assigned. */
    private boolean isDefinition(int step, String name) {
        return graph.step(step).definitions().stream()
                .anyMatch(definition -> definition.names().contains(name));
    }

    private String remedy(int changer, String name) {
        String step = "step \"" + graph.step(changer).name() + "\"";
        return isDefinition(changer, name)
                ? "put " + step + " and the steps that use " + name + " after it into one step"
                : "make it visible to the plan: end " + step + " with the line  " + name + " = " + name;
    }

    private StepResult.Refusal staleReader(String name, int changer, String reader) {
        return new StepResult.Refusal(
                name,
                Optional.empty(),
                "step \"" + graph.step(changer).name() + "\" changes " + name
                        + " in place, in a way that the plan could not foresee, and step \"" + reader
                        + "\" would not see that change",
                remedy(changer, name));
    }

    /** Choose the artifact of each input of a step whose dependencies have all succeeded. */
    Map<String, ArtifactId> resolve(int self) {
        Map<String, Source> sources = new LinkedHashMap<>();
        for (PlannedStep.PlannedInput input : graph.step(self).inputs()) {
            currentVersion(self, input.name(), graph.position(input.from()))
                    .ifPresent(source -> sources.put(input.name(), source));
        }
        Set<String> copied = unifyShared(sources);
        // Elements of a fan-out that hold on to what they have received have a copy of it each.
        sources.forEach((name, source) -> {
            if (graph.step(source.producer()).each().isPresent()
                    && !source.artifact().sharesWithInputs().isEmpty()) {
                copied.add(name);
            }
        });
        if (!copied.isEmpty()) {
            copies.put(self, copied);
        }
        Map<String, ArtifactId> inputs = new LinkedHashMap<>();
        sources.forEach((name, source) -> inputs.put(name, source.artifact().artifact()));
        received.put(self, sources);
        return inputs;
    }

    /**
     * What a step gets for a name: the planned producer's value, followed through the steps between that changed it in place and
     * that the step waits for.
     */
    private Optional<Source> currentVersion(int self, String name, int producer) {
        Optional<Source> source = artifact(producer, name).map(artifact -> new Source(producer, artifact));
        for (var changer : changers.subMap(producer, false, self, false).entrySet()) {
            int position = changer.getKey();
            if (source.isPresent()
                    && (graph.waitsFor(self, position)
                            || users(self, name, producer).contains(position))
                    && changer.getValue().mutatedInputs().contains(name)
                    && holds(position, source.get())) {
                source = artifact(position, name).map(artifact -> new Source(position, artifact));
            }
        }
        return source;
    }

    /** Whether a step received objects of an artifact: itself, or what another step made that shares state with it. */
    private boolean holds(int position, Source source) {
        return received.getOrDefault(position, Map.of()).values().stream().anyMatch(other -> madeFrom(other, source));
    }

    /**
     * Find the steps before one that must be thought to change the value that an earlier one made for a name: they receive
     * objects of it, and either change them under one of their names, or these are such as change when they are used. Objects
     * also go around by way of steps that take a part of the value and hand it on under a name of its own.
     */
    private TreeSet<Integer> users(int self, String name, int producer) {
        TreeSet<Integer> found = new TreeSet<>();
        Optional<StoredArtifact> artifact = artifact(producer, name);
        if (artifact.isEmpty()) {
            return found;
        }
        Map<Made, StoredArtifact> holding = new LinkedHashMap<>();
        holding.put(new Made(producer, artifact.get().artifact()), artifact.get());
        for (int position = producer + 1; position < self; position++) {
            int step = position;
            if (holding.values().stream().anyMatch(held -> uses(step, held))) {
                found.add(position);
            } else if (!graph.waitsFor(self, position)) {
                continue;
            }
            Optional.ofNullable(results.get(position)).map(StepResult::artifacts).orElse(List.of()).stream()
                    .filter(made -> !made.sharesWithInputs().isEmpty())
                    .forEach(made -> {
                        Made part = new Made(step, made.artifact());
                        if (!Collections.disjoint(lineages.getOrDefault(part, Set.of()), holding.keySet())) {
                            holding.put(part, made);
                        }
                    });
        }
        return found;
    }

    private boolean uses(int position, StoredArtifact artifact) {
        Map<String, TreeSet<Integer>> users = artifact.lively() ? reading : changing;
        return artifact.names().stream()
                .anyMatch(name -> users.getOrDefault(name, NONE).contains(position)
                        && reading.getOrDefault(name, NONE).contains(position));
    }

    /** Whether a step behind one that runs for each element reads a list, or what shares state with it, that these are from. */
    boolean areListsReadLater(int self) {
        Map<String, Source> sources = received.getOrDefault(self, Map.of());
        Set<String> names = new HashSet<>();
        graph.step(self)
                .each()
                .ifPresent(each -> each.variables().forEach(variable -> {
                    names.add(variable.list());
                    Optional.ofNullable(sources.get(variable.list()))
                            .ifPresent(source -> names.addAll(source.artifact().names()));
                }));
        for (String name : names) {
            if (!reading.getOrDefault(name, NONE).tailSet(self, false).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a step that could start has to wait all the same: for an earlier one of the document that may change what both
     * receive. The plan knows such pairs by their names; which names hold the same objects is only known now.
     *
     * @param ended tells of a position whether its step has ended
     */
    boolean mustWait(int self, IntPredicate ended) {
        for (PlannedStep.PlannedInput input : graph.step(self).inputs()) {
            for (int user : users(self, input.name(), graph.position(input.from()))) {
                if (!ended.test(user)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Return what a step starts from of its process's state: by kind, what the last of the steps that it waits for left. */
    Map<String, JsonNode> state(int self) {
        Map<String, JsonNode> state = new TreeMap<>();
        stateChangers.headMap(self, false).forEach((position, result) -> {
            if (graph.waitsFor(self, position)) {
                state.putAll(result.state());
            }
        });
        return state;
    }

    /**
     * Find steps that would start from a state of the process which this one has changed, but do not wait for it.
     *
     * @param self the position of a step that has just succeeded with {@code result}
     */
    List<StepResult.Refusal> unforeseenState(int self, StepResult result) {
        List<StepResult.Refusal> refusals = new ArrayList<>();
        Set<String> kinds = new TreeSet<>(result.state().keySet());
        // Which files of the user were imported changes nothing for a step that imports them itself.
        kinds.remove("modules");
        if (kinds.isEmpty()) {
            return refusals;
        }
        for (int later = self + 1; later < graph.size(); later++) {
            if (!graph.waitsFor(later, self)) {
                String changer = graph.step(self).name();
                refusals.add(new StepResult.Refusal(
                        String.join(", ", kinds),
                        Optional.empty(),
                        "step \"" + changer + "\" changes state of its process ("
                                + String.join(", ", kinds)
                                + ") in a way that the plan could not foresee, and step \""
                                + graph.step(later).name() + "\" would not see that",
                        "add --after " + changer + " to step \""
                                + graph.step(later).name() + "\", or put both into one step"));
                break;
            }
        }
        return refusals;
    }

    private Optional<StoredArtifact> artifact(int producer, String name) {
        return Optional.ofNullable(results.get(producer)).flatMap(result -> result.artifactOf(name));
    }

    /**
     * Where two artifacts hold objects in common, take all of them from the later one, if it was made from the earlier. Where
     * both were made side by side the step gets two copies; return the names of what it must not change.
     */
    private Set<String> unifyShared(Map<String, Source> sources) {
        Set<String> copies = new TreeSet<>();
        for (String name : List.copyOf(sources.keySet())) {
            for (String other : List.copyOf(sources.keySet())) {
                Source later = Optional.ofNullable(sources.get(name)).orElseThrow();
                Source earlier = Optional.ofNullable(sources.get(other)).orElseThrow();
                if (earlier.producer() >= later.producer() || !shareState(earlier, later)) {
                    continue;
                }
                if (later.artifact().names().contains(other) && madeFrom(later, earlier)) {
                    sources.put(other, later);
                } else {
                    copies.add(name);
                    copies.add(other);
                }
            }
        }
        return copies;
    }

    private boolean shareState(Source one, Source other) {
        return !one.made().equals(other.made())
                && !Collections.disjoint(
                        lineages.getOrDefault(one.made(), Set.of()), lineages.getOrDefault(other.made(), Set.of()));
    }

    /** Whether the values of one artifact are those of another, handed on from step to step by what shares state with both. */
    private boolean madeFrom(Source later, Source earlier) {
        return lineages.getOrDefault(later.made(), Set.of()).contains(earlier.made());
    }
}
