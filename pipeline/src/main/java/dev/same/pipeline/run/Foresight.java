package dev.same.pipeline.run;

import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Walks a plan as a driver would, as far as earlier results lead. Nothing runs. */
public final class Foresight {
    private Foresight() {}

    /**
     * Return the steps whose inputs are known before the run, by name, in the plan's order.
     *
     * @param find returns the result that would be taken, if there is one
     */
    public static Map<String, StepCache.Question> walk(
            Plan plan, Function<StepCache.Question, Optional<StepResult>> find) {
        StepGraph graph = new StepGraph(plan);
        InputResolver inputs = new InputResolver(graph);
        Map<String, StepCache.Question> known = new LinkedHashMap<>();
        boolean[] done = new boolean[graph.size()];
        for (int position = 0; position < graph.size(); position++) {
            PlannedStep step = graph.step(position);
            boolean ready = step.after().stream().allMatch(before -> done[graph.position(before.step())]);
            if (!ready) {
                continue;
            }
            var question = new StepCache.Question(
                    step,
                    inputs.resolve(position),
                    graph.passingBy(position),
                    inputs.state(position),
                    position < graph.size() - 1);
            known.put(step.name(), question);
            Optional<StepResult> result = find.apply(question);
            if (result.isPresent()) {
                inputs.succeeded(position, result.get());
                done[position] = true;
            }
        }
        return known;
    }
}
