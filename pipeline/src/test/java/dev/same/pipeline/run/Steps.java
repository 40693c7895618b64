package dev.same.pipeline.run;

import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedParameter;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.plan.PlannedStep.Dependency;
import dev.same.pipeline.plan.PlannedStep.PlannedCell;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Plans for tests, written by hand. */
public final class Steps {
    private Steps() {}

    public static PlannedStep named(String name, String... after) {
        return sized(name, new Resources(1000, 0, 0), after);
    }

    static PlannedStep sized(String name, Resources resources, String... after) {
        return new PlannedStep(
                name,
                Optional.empty(),
                List.of(new PlannedCell(1, Optional.empty(), 1, "pass", false)),
                List.of(),
                List.of(),
                List.of(),
                Arrays.stream(after)
                        .map(step -> new Dependency(step, List.of(), List.of(), true))
                        .toList(),
                resources,
                0,
                Optional.of(30L),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    public static Plan plan(List<PlannedParameter> parameters, PlannedStep... steps) {
        return new Plan(Plan.SCHEMA, "test.ipynb", "0".repeat(64), "python", parameters, List.of(steps), List.of());
    }
}
