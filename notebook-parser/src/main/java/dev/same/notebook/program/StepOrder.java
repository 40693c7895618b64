package dev.same.notebook.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks what {@code --after} says: known steps, no cycles. */
final class StepOrder {
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final ProblemList problems;

    StepOrder(List<Step> steps, ProblemList problems) {
        steps.forEach(step -> this.steps.put(step.name(), step));
        this.problems = problems;
    }

    void check() {
        for (var step : steps.values()) {
            for (var after : step.options().after()) {
                if (after.equals(step.name())) {
                    report(step, "step \"" + after + "\" is after itself", "remove " + after + " from its --after");
                } else if (!steps.containsKey(after)) {
                    report(
                            step,
                            "step \"" + step.name() + "\" is after \"" + after + "\", which is no step",
                            Suggestions.hint(after, steps.keySet()));
                }
            }
        }
        cycles();
    }

    private void report(Step step, String message, String hint) {
        var origin = step.options().origins().get(StepOption.AFTER);
        problems.error(
                origin == null ? step.cell() : origin.cell(),
                origin == null ? step.line() : origin.line(),
                message,
                hint);
    }

    /** Depth-first without recursion: plans have thousands of steps. */
    private void cycles() {
        var done = new HashMap<String, Boolean>();
        for (var start : steps.keySet()) {
            if (done.containsKey(start)) {
                continue;
            }
            var path = new ArrayList<String>();
            var pending = new ArrayDeque<ArrayDeque<String>>();
            path.add(start);
            done.put(start, false);
            pending.push(successors(start));
            while (!pending.isEmpty()) {
                var next = pending.peek().poll();
                if (next == null) {
                    pending.pop();
                    done.put(path.remove(path.size() - 1), true);
                } else if (!done.containsKey(next)) {
                    path.add(next);
                    done.put(next, false);
                    pending.push(successors(next));
                } else if (!done.getOrDefault(next, true)) {
                    cycle(path.subList(path.indexOf(next), path.size()));
                }
            }
        }
    }

    private ArrayDeque<String> successors(String name) {
        var result = new ArrayDeque<String>();
        var step = steps.get(name);
        if (step != null) {
            step.options().after().stream()
                    .filter(after -> steps.containsKey(after) && !after.equals(name))
                    .forEach(result::add);
        }
        return result;
    }

    private void cycle(List<String> names) {
        var step = steps.get(names.get(0));
        if (step != null) {
            report(
                    step,
                    "steps wait for each other: " + String.join(" -> ", names) + " -> " + names.get(0),
                    "remove one --after of them");
        }
    }
}
