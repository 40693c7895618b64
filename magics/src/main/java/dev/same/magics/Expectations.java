package dev.same.magics;

import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.cache.Decision;
import dev.same.pipeline.cache.ResultCache;
import dev.same.pipeline.plan.CacheMode;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.run.Foresight;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run would take from the cache, as far as that can be known before it. */
final class Expectations {
    private Expectations() {}

    /** Return the decision for each step, by name. */
    static Map<String, Decision> of(
            Surroundings surroundings, Planning planning, Plan plan, CacheMode mode, Backend backend) {
        Map<String, Decision> decisions = new LinkedHashMap<>();
        try (ResultCache cache = Caches.open(surroundings, plan, 0, mode, planning.path(), backend)) {
            Foresight.walk(plan, question -> {
                ResultCache.Choice choice = cache.choose(question);
                decisions.put(question.step().name(), choice.decision());
                return choice.result();
            });
            plan.steps().forEach(step -> decisions.computeIfAbsent(step.name(), name -> cache.foresee(step)));
        }
        return decisions;
    }
}
