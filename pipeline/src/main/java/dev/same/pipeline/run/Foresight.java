package dev.same.pipeline.run;

import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
            Optional<StepResult> result = step.each().isPresent() ? fanOut(question, find) : find.apply(question);
            if (result.isPresent()) {
                inputs.succeeded(position, result.get());
                done[position] = true;
            }
        }
        return known;
    }

    /** Return the result of a step that runs for each element, if those of all its parts would be taken. */
    private static Optional<StepResult> fanOut(
            StepCache.Question whole, Function<StepCache.Question, Optional<StepResult>> find) {
        FanOut fanOut = new FanOut(whole);
        Optional<StepResult.Spread> spread = find.apply(fanOut.spreading()).flatMap(StepResult::spread);
        if (spread.isEmpty()) {
            return Optional.empty();
        }
        List<StepResult> results = new ArrayList<>();
        for (int number = 0; number < spread.get().elements().size(); number++) {
            Optional<StepResult> result = find.apply(fanOut.element(spread.get(), number));
            if (result.isEmpty()) {
                return Optional.empty();
            }
            results.add(result.get());
        }
        return find.apply(fanOut.gathering(spread.get(), results))
                .map(gathered -> fanOut.combine(gathered, spread.get(), results))
                .filter(StepResult::isSuccess);
    }
}
