package dev.same.magics;

import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.State;
import dev.same.pipeline.sweep.SweepDirectory;
import dev.same.pipeline.sweep.SweepListener;
import dev.same.pipeline.sweep.SweepPlan;
import dev.same.pipeline.sweep.SweepRecord;
import dev.same.pipeline.sweep.SweepSnapshot;
import dev.same.pipeline.sweep.Sweeps;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Drives a sweep in this process. */
final class ForegroundSweep {
    private final Surroundings surroundings;
    private final Sweeps sweeps;

    ForegroundSweep(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.sweeps = new Sweeps(surroundings.home(), surroundings.clock(), surroundings.version());
    }

    /** Drive it, show how it goes, and say how it went; return the exit code. */
    int drive(SweepDirectory sweep, SweepPlan plan, Backend backend, Interruption interruption) {
        SweepSnapshot before = SweepSnapshot.read(sweep);
        State state;
        try (SweepProgress progress = new SweepProgress(surroundings, before)) {
            state = drive(sweep, plan, backend, interruption, progress);
        }
        SweepSnapshot after = SweepSnapshot.read(sweep);
        surroundings.out().print(SweepText.summary(after));
        surroundings.out().flush();
        return state == State.SUCCEEDED ? 0 : Verbs.FAILED;
    }

    /** Go on with a sweep that a former driver has left. */
    int resume(SweepDirectory sweep, boolean quietly) {
        SweepRecord record = SweepRecord.read(sweep);
        var notebook = sweeps.notebook(sweep);
        NotebookOptions options = NotebookOptions.of(
                        record.notebookPath(),
                        List.of(),
                        record.backend(),
                        record.python().orElse(""))
                .with(record.environments());
        Planning planning = Planning.of(surroundings, options, Path.of(record.notebookPath()), notebook);
        try (Interruption interruption = new Interruption();
                Backend backend = planning.open()) {
            SweepPlan plan = planning.prepare(SweepPlan.of(planning.planner(), notebook, record.parameters()), backend);
            if (!quietly) {
                return drive(sweep, plan, backend, interruption);
            }
            State state = drive(sweep, plan, backend, interruption, SweepListener.NONE);
            return state == State.SUCCEEDED ? 0 : Verbs.FAILED;
        }
    }

    private State drive(
            SweepDirectory sweep, SweepPlan plan, Backend backend, Interruption interruption, SweepListener listener) {
        List<RunDirectory> others = new CopyOnWriteArrayList<>();
        AtomicReference<@Nullable RunEnvironment> environment = new AtomicReference<>();
        try {
            return sweeps.drive(
                    sweep,
                    plan,
                    RunEnvironment.closedAfter(() -> Optional.ofNullable(environment.get()), backend),
                    (request, run) -> {
                        // One notebook, one environment: it is looked at once, and not a thousand times.
                        synchronized (others) {
                            if (environment.get() == null) {
                                environment.set(RunEnvironment.record(surroundings, request, run, backend));
                            } else {
                                others.add(run);
                            }
                        }
                        return Caches.open(surroundings, request, run, backend);
                    },
                    listener,
                    driver -> interruption.onInterrupt(driver::cancel));
        } finally {
            RunEnvironment recorded = environment.get();
            if (recorded != null) {
                recorded.await();
                recorded.copyTo(others);
            }
        }
    }
}
