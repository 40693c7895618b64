package dev.same.pipeline.plan;

import dev.same.pipeline.plan.PlannedStep.Dependency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Puts steps into an order in which each stands behind all that it waits for; otherwise the order of the document. */
final class StepOrder {
    private StepOrder() {}

    /**
     * @param steps without a cycle
     */
    static List<PlannedStep> sort(List<PlannedStep> steps) {
        Map<String, Integer> positions = new HashMap<>();
        steps.forEach(step -> positions.put(step.name(), positions.size()));
        List<List<Integer>> dependents = new ArrayList<>();
        steps.forEach(step -> dependents.add(new ArrayList<>()));
        int[] waiting = new int[steps.size()];
        TreeSet<Integer> ready = new TreeSet<>();
        for (int i = 0; i < steps.size(); i++) {
            for (Dependency dependency : steps.get(i).after()) {
                dependents.get(positions.getOrDefault(dependency.step(), i)).add(i);
                waiting[i]++;
            }
            if (waiting[i] == 0) {
                ready.add(i);
            }
        }
        List<PlannedStep> sorted = new ArrayList<>();
        for (Integer next = ready.pollFirst(); next != null; next = ready.pollFirst()) {
            sorted.add(steps.get(next));
            for (int dependent : dependents.get(next)) {
                if (--waiting[dependent] == 0) {
                    ready.add(dependent);
                }
            }
        }
        if (sorted.size() < steps.size()) {
            throw new IllegalArgumentException("steps that wait for each other in a circle");
        }
        return sorted;
    }
}
