package dev.same.pipeline.run;

import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The steps of a plan by position in document order, with who waits for whom. Immutable. */
final class StepGraph {
    private final List<PlannedStep> steps;
    private final Map<String, Integer> positions = new HashMap<>();
    private final List<List<Integer>> dependents = new ArrayList<>();
    private final List<BitSet> ancestors = new ArrayList<>();

    /** The position of the last step that reads a value. */
    private final Map<Value, Integer> lastReaders = new LinkedHashMap<>();

    /** The position of the last step that has a definition of a name. */
    private final Map<String, Integer> lastDefiners = new HashMap<>();

    private final boolean python;

    /** What a step hands on under a name. */
    private record Value(int producer, String name) {}

    StepGraph(Plan plan) {
        python = plan.language().equals("python");
        steps = plan.steps();
        for (int i = 0; i < steps.size(); i++) {
            positions.put(steps.get(i).name(), i);
            dependents.add(new ArrayList<>());
            BitSet before = new BitSet();
            for (PlannedStep.Dependency dependency : steps.get(i).after()) {
                int position = position(dependency.step());
                dependents.get(position).add(i);
                before.or(ancestors.get(position));
                before.set(position);
            }
            ancestors.add(before);
            for (PlannedStep.PlannedDefinition definition : steps.get(i).definitions()) {
                int position = i;
                definition.names().forEach(name -> lastDefiners.put(name, position));
            }
            for (PlannedStep.PlannedInput input : steps.get(i).inputs()) {
                lastReaders.put(new Value(position(input.from()), input.name()), i);
            }
        }
    }

    /**
     * Return the names that a later step reads from an earlier one than this, and in Python those of definitions which both
     * make for themselves: what this step must leave alone, unless it is one of its own outputs.
     */
    List<String> passingBy(int position) {
        List<String> names = new ArrayList<>();
        lastReaders.forEach((value, last) -> {
            if (value.producer() < position
                    && position < last
                    && !steps.get(position).outputs().contains(value.name())) {
                names.add(value.name());
            }
        });
        if (python) {
            steps.get(position).definitions().stream()
                    .flatMap(definition -> definition.names().stream())
                    .filter(name -> lastDefiners.getOrDefault(name, 0) > position)
                    .forEach(names::add);
        }
        return names;
    }

    int size() {
        return steps.size();
    }

    PlannedStep step(int position) {
        return steps.get(position);
    }

    int position(String name) {
        Integer position = positions.get(name);
        if (position == null) {
            throw new IllegalArgumentException(
                    "step \"" + name + "\" is used before it stands in the plan, or is not in it");
        }
        return position;
    }

    /** Return the steps that wait for this one. */
    List<Integer> dependents(int position) {
        return dependents.get(position);
    }

    /** Return whether the later step waits, directly or not, for the earlier. */
    boolean waitsFor(int later, int earlier) {
        return ancestors.get(later).get(earlier);
    }
}
