package dev.same.magics;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedParameter;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code %same run}: a run of the saved notebook that a process of its own drives, drawn in the cell. */
final class LiveRun {
    private final Surroundings surroundings;
    private final LiveSession live;
    private final Planning planning;
    private final RunCommand options;

    LiveRun(Surroundings surroundings, LiveSession live, Planning planning, RunCommand options) {
        this.surroundings = surroundings;
        this.live = live;
        this.planning = planning;
        this.options = options;
    }

    int call() throws InterruptedException {
        if (options.wantsOutput() && !options.waits()) {
            throw new SameException(
                    ErrorKind.USER,
                    "--output takes the executed notebook at the end of the run, and this cell does not wait for it: add --wait");
        }
        if (!options.asSaved()) {
            refuseUnsaved(live, planning);
        }
        Plan plan = checkedPlan();
        Map<String, StepResult> given = options.from().isEmpty() ? Map.of() : given(plan);
        plan.warnings().forEach(warning -> surroundings.err().println("warning: " + warning));
        surroundings.err().flush();
        RunDirectory run = new Runs(surroundings.home(), surroundings.clock(), surroundings.version())
                .create(planning.request(plan, given, options.run()));
        live.drive(run);
        if (!options.waits()) {
            live.follow(run);
            return 0;
        }
        return end(run, live.await(run));
    }

    static void refuseUnsaved(LiveSession live, Planning planning) {
        List<String> differences = live.unsaved(planning.notebook(), planning.path());
        if (!differences.isEmpty()) {
            throw new SameException(
                    ErrorKind.USER,
                    "what was executed in this session is not what is saved, and a run takes what is saved\n  "
                            + String.join("\n  ", differences)
                            + "\nsave the notebook (Ctrl-S), or execute the cell again, then run this cell again; or run what"
                            + " is saved:  %same run --as-saved");
        }
    }

    private Plan checkedPlan() {
        try (Backend backend = planning.open()) {
            return planning.prepare(planning.plan(), backend);
        }
    }

    private Map<String, StepResult> given(Plan plan) {
        List<String> names = plan.steps().stream().map(PlannedStep::name).toList();
        if (!names.contains(options.from())) {
            throw new SameException(
                    ErrorKind.USER,
                    "--from " + options.from() + ": no such step (steps: " + String.join(", ", names) + ")"
                            + whyNot(plan, options.from()));
        }
        List<String> overridden = new ArrayList<>();
        List<Integer> before = plan.steps().subList(0, names.indexOf(options.from())).stream()
                .flatMap(step -> step.cells().stream().map(PlannedStep.PlannedCell::number))
                .toList();
        for (PlannedParameter parameter : plan.parameters()) {
            if (parameter.overridden() && before.contains(parameter.cell())) {
                overridden.add(parameter.name());
            }
        }
        if (!overridden.isEmpty()) {
            throw new SameException(
                    ErrorKind.USER,
                    "--param " + String.join(", ", overridden) + ": declared before step \"" + options.from()
                            + "\", where the session's values are taken; set it in the session instead");
        }
        return live.valuesBefore(options.from(), plan, planning.notebook());
    }

    /** A step that runs as one with others is none of the plan's. */
    private static String whyNot(Plan plan, String step) {
        Pattern name = Pattern.compile("(?<![\\w-])" + Pattern.quote(step) + "(?![\\w-])");
        return plan.warnings().stream()
                .filter(warning -> warning.contains(" run as one, ")
                        && name.matcher(warning).find())
                .map(warning -> "\n  " + warning)
                .collect(Collectors.joining());
    }

    private int end(RunDirectory run, State state) {
        if (options.wantsOutput()) {
            surroundings.out().println("executed notebook: " + options.copyOutput(run));
            surroundings.out().flush();
        }
        if (state != State.SUCCEEDED) {
            String failures = new RunPicture(surroundings, RunSnapshot.read(run), Map.of()).failures();
            throw new SameException(
                    ErrorKind.USER, ("run " + run.number() + " " + state.word() + "\n" + failures).stripTrailing());
        }
        return 0;
    }
}
