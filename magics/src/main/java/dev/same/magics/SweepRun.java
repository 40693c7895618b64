package dev.same.magics;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.plan.DeclaredParameters;
import dev.same.pipeline.sweep.Experiments;
import dev.same.pipeline.sweep.Goal;
import dev.same.pipeline.sweep.SweepDirectory;
import dev.same.pipeline.sweep.SweepPlan;
import dev.same.pipeline.sweep.SweepRecord;
import dev.same.pipeline.sweep.Sweeps;
import java.util.Map;

/** {@code same run --sweep}: makes a sweep, and drives it here or has it driven. */
final class SweepRun {
    private final Surroundings surroundings;
    private final Planning planning;
    private final NotebookOptions notebook;
    private final SweepOptions options;
    private final RunOptions run;

    SweepRun(
            Surroundings surroundings,
            Planning planning,
            NotebookOptions notebook,
            SweepOptions options,
            RunOptions run) {
        this.surroundings = surroundings;
        this.planning = planning;
        this.notebook = notebook;
        this.options = options;
        this.run = run;
    }

    /** Drive it here, and wait. */
    int inForeground() {
        try (Interruption interruption = new Interruption();
                Backend backend = planning.open()) {
            SweepRecord record = record();
            SweepPlan plan = plan(record, backend);
            SweepDirectory sweep = sweeps().create(record, planning.notebook());
            return new ForegroundSweep(surroundings).drive(sweep, plan, backend, interruption);
        }
    }

    /** Have it driven by a process that does not end with the session. */
    int live(LiveSession live) throws InterruptedException {
        SweepRecord record = record();
        try (Backend backend = planning.open()) {
            plan(record, backend);
        }
        SweepDirectory sweep = sweeps().create(record, planning.notebook());
        live.drive(sweep.driving(), sweep.name());
        live.show(
                "sweep " + sweep.name() + " of " + record.experiments().size()
                        + " experiments was started; look at it with  %same status " + sweep.name()
                        + "  and  %same compare " + sweep.name() + ", end it with  %same cancel " + sweep.name() + "\n",
                Map.of());
        return 0;
    }

    private Sweeps sweeps() {
        return new Sweeps(surroundings.home(), surroundings.clock(), surroundings.version());
    }

    private SweepRecord record() {
        Map<String, String> fixed = notebook.parameters();
        Experiments experiments = Experiments.of(
                options.wish(surroundings.workingDirectory(), fixed), DeclaredParameters.of(planning.notebook()));
        return new SweepRecord(
                SweepRecord.SCHEMA,
                surroundings.clock().millis() / 1000.0,
                planning.path().toAbsolutePath().toString(),
                notebook.backend(),
                notebook.python(surroundings),
                run.policy(),
                run.cache(),
                fixed,
                experiments.values(),
                experiments.seed(),
                options.goal().map(Goal::toString),
                options.parallel(),
                run.failFast(),
                planning.environments());
    }

    private SweepPlan plan(SweepRecord record, Backend backend) {
        long begin = System.nanoTime();
        SweepPlan plan = SweepPlan.of(planning.planner(), planning.notebook(), record.parameters());
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (options.parallel().orElse(1) > 1 && plan.oneByOne().isPresent()) {
            throw new SameException(
                    ErrorKind.USER,
                    "--sweep-parallel " + options.parallel().getAsInt() + ": experiments must run one after the other: "
                            + plan.oneByOne().get() + "; hand a value on instead of a file, or leave the option out");
        }
        SweepPlan prepared = planning.prepare(plan, backend);
        prepared.forms().forEach(form -> {
            form.warnings().forEach(warning -> surroundings.err().println("warning: " + warning));
        });
        surroundings.err().println(SweepText.planned(record, plan, seconds));
        surroundings.err().flush();
        return prepared;
    }
}
