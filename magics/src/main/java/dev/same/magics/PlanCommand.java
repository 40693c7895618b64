package dev.same.magics;

import dev.same.magics.render.DagSvg;
import dev.same.magics.render.DagText;
import dev.same.magics.render.DagView;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.cache.Decision;
import dev.same.pipeline.cache.ResultCache;
import dev.same.pipeline.plan.CacheMode;
import dev.same.pipeline.plan.Plan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code same plan}: shows the DAG before anything runs. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Show the steps of a notebook and what flows between them. Nothing runs.")
final class PlanCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private NotebookOptions notebook = new NotebookOptions();

    @ArgGroup
    private Form form = new Form();

    static final class Form {
        @Option(
                names = "--json",
                description = "Print the whole plan as JSON, with what would be taken from the cache, if there is any.")
        private boolean json;

        @Option(names = "--svg", description = "Print a picture as SVG.")
        private boolean svg;
    }

    PlanCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Planning planning = Planning.read(surroundings, notebook);
        Map<String, Decision> decisions = new LinkedHashMap<>();
        Plan plan = plan(planning, decisions);
        DagView view = Views.of(plan, decisions);
        if (form.json) {
            surroundings.out().print(PlanForm.json(plan, decisions));
        } else if (form.svg) {
            surroundings.out().println(DagSvg.draw(view));
        } else {
            surroundings.show(
                    PlanText.of(plan, decisions, DagText.draw(view, surroundings.outStyle())),
                    () -> Map.of("image/svg+xml", DagSvg.draw(view), PlanForm.MIME_TYPE, PlanForm.of(plan)));
        }
        surroundings.out().flush();
        return 0;
    }

    /** Plan, and look up what a run would take from the cache, if there is any; the interpreter starts meanwhile. */
    private Plan plan(Planning planning, Map<String, Decision> decisions) {
        if (!ResultCache.hasResults(surroundings.home())) {
            return planning.plan();
        }
        try (Backend backend = planning.open()) {
            Plan plan = planning.plan();
            if (backend.problem().isEmpty()) {
                decisions.putAll(Expectations.of(surroundings, planning, plan, CacheMode.AUTO, backend));
            }
            return plan;
        }
    }
}
