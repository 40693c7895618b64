package dev.same.magics;

import dev.same.pipeline.cache.Decision;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedParameter;
import dev.same.pipeline.plan.PlannedStep;
import java.util.Map;

/** A plan for people: its parameters, the picture, what each step takes and gives, warnings. */
final class PlanText {
    private PlanText() {}

    /**
     * @param decisions what a run would take from the cache, by step; empty when nothing is known
     */
    static String of(Plan plan, Map<String, Decision> decisions, String picture) {
        StringBuilder text = new StringBuilder();
        int steps = plan.steps().size();
        text.append(plan.notebook()).append(": ").append(steps).append(steps == 1 ? " step" : " steps");
        for (PlannedParameter parameter : plan.parameters()) {
            text.append("\n  parameter ").append(parameter.name()).append(" = ").append(parameter.value());
            if (parameter.overridden()) {
                text.append("  (default ").append(parameter.defaultValue()).append(")");
            }
        }
        text.append("\n\n").append(picture.stripTrailing()).append("\n\n");
        for (PlannedStep step : plan.steps()) {
            text.append(step(step));
            Decision decision = decisions.get(step.name());
            if (decision != null) {
                text.append(expected(decision));
            }
        }
        if (!plan.warnings().isEmpty()) {
            text.append("\nwarnings\n");
            plan.warnings().forEach(warning -> text.append("  ").append(warning).append('\n'));
        }
        return text.toString();
    }

    private static String step(PlannedStep step) {
        StringBuilder text = new StringBuilder(step.name());
        text.append("  cells ").append(cells(step));
        step.each().ifPresent(each -> text.append("\n  runs for ").append(each.text()));
        for (PlannedStep.Dependency dependency : step.after()) {
            text.append("\n  after ").append(dependency.step());
            if (!dependency.names().isEmpty()) {
                text.append(": ").append(String.join(", ", dependency.names()));
            }
            if (!dependency.files().isEmpty()) {
                text.append("  (file ")
                        .append(String.join(", ", dependency.files()))
                        .append(")");
            }
            if (!dependency.state().isEmpty()) {
                text.append("  (state: ")
                        .append(String.join(", ", dependency.state()))
                        .append(")");
            }
            if (dependency.declared()) {
                text.append("  (--after)");
            }
        }
        if (!step.outputs().isEmpty()) {
            text.append("\n  hands on ").append(String.join(", ", step.outputs()));
            step.each().ifPresent(each -> text.append(", as lists"));
        }
        return text.append('\n').toString();
    }

    private static String expected(Decision decision) {
        return switch (decision.kind()) {
            case HIT -> "  from the cache: run " + decision.run().orElse(0) + "\n";
            case MISS -> "  executed: " + String.join("; ", decision.reasons()) + "\n";
            case OFF -> "  executed: " + String.join("; ", decision.reasons()) + "\n";
            case OPEN -> "  from the cache if the steps before give the same values again\n";
        };
    }

    private static String cells(PlannedStep step) {
        StringBuilder text = new StringBuilder();
        for (PlannedStep.PlannedCell cell : step.cells()) {
            text.append(text.isEmpty() ? "" : ", ").append(cell.number());
        }
        return text.toString();
    }
}
