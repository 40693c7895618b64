package dev.same.pipeline.sweep;

import dev.same.notebook.Notebook;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.plan.Planner;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The plans of all experiments of a sweep, and what they have in common. Immutable. */
public final class SweepPlan {
    /** Waiting experiments cost a thread each; more of them than this do not fill a machine any better. */
    private static final int MOST_AT_A_TIME = 64;

    private final List<Plan> plans;
    private final SharedSteps shared;

    private SweepPlan(List<Plan> plans) {
        this.plans = List.copyOf(plans);
        this.shared = SharedSteps.of(plans);
    }

    /**
     * Plan.
     *
     * @param experiments values by name, as text; at least one
     * @throws dev.same.pipeline.SameException when the notebook cannot be planned with one of them
     */
    public static SweepPlan of(Planner planner, Notebook notebook, List<Map<String, String>> experiments) {
        return new SweepPlan(planner.planAll(notebook, experiments));
    }

    /** Return these plans with one environment for all steps. */
    public SweepPlan in(StepEnvironment environment) {
        return new SweepPlan(plans.stream().map(plan -> plan.in(environment)).toList());
    }

    /** Return the number of experiments. */
    public int size() {
        return plans.size();
    }

    /** Return the plan of an experiment, zero-based. */
    public Plan plan(int experiment) {
        return plans.get(experiment);
    }

    /** Return the plans that differ in more than values: usually one. */
    public List<Plan> forms() {
        Set<List<Object>> seen = new HashSet<>();
        return plans.stream()
                .filter(plan -> seen.add(List.of(
                        plan.warnings(),
                        plan.steps().stream().map(PlannedStep::name).toList(),
                        plan.steps().stream().map(plan::demand).toList())))
                .toList();
    }

    /** Return the group of each step that the experiment has in common with others, by name. */
    Map<String, String> groups(int experiment) {
        return shared.groups(experiment);
    }

    /** Return the names of the steps that all experiments have in common. */
    public List<String> commonSteps() {
        Plan first = plans.get(0);
        return first.steps().stream()
                .map(PlannedStep::name)
                .filter(step -> {
                    Optional<String> group = Optional.ofNullable(groups(0).get(step));
                    return group.isPresent()
                            && java.util.stream.IntStream.range(0, size())
                                    .allMatch(i -> group.get().equals(groups(i).get(step)));
                })
                .toList();
    }

    /** Return how many steps are executed, when nothing comes from the cache. */
    public int executions() {
        Set<String> groups = new HashSet<>();
        int alone = 0;
        for (int i = 0; i < size(); i++) {
            groups.addAll(groups(i).values());
            alone += plans.get(i).steps().size() - groups(i).size();
        }
        return groups.size() + alone;
    }

    /**
     * Return why experiments must run one after the other: a step hands a file to another, and the files of all experiments lie
     * in one folder under the same names.
     */
    public Optional<String> oneByOne() {
        for (int i = 0; i < size(); i++) {
            for (PlannedStep step : plans.get(i).steps()) {
                for (PlannedStep.Dependency before : step.after()) {
                    if (!before.files().isEmpty() && !groups(i).containsKey(before.step())) {
                        return Optional.of("step \"" + before.step() + "\" hands " + String.join(", ", before.files())
                                + " to step \"" + step.name()
                                + "\", and all experiments would write it at the same place at once");
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Return how many experiments are driven at a time. */
    int parallel(OptionalInt wanted, Resources capacity) {
        if (oneByOne().isPresent()) {
            return 1;
        }
        // The slots say what may run; twice as many as there is room for, so that a step is ready when there is.
        long fitting = Math.max(1, capacity.cpuMillis() / least());
        return Math.min(size(), wanted.orElse((int) Math.min(MOST_AT_A_TIME, 2 * fitting)));
    }

    private long least() {
        return plans.get(0).steps().stream()
                .mapToLong(step -> step.resources().cpuMillis())
                .filter(cpu -> cpu > 0)
                .min()
                .orElse(PlannedStep.DEFAULT_CPU_MILLIS);
    }
}
