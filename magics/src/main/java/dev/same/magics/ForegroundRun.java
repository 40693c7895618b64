package dev.same.magics;

import dev.same.magics.render.LiveProgress;
import dev.same.magics.render.PlainProgress;
import dev.same.magics.render.ProgressView;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.StepCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Drives a run in this process and shows its progress, as commands do. */
final class ForegroundRun {
    private static final Duration REDRAW = Duration.ofMillis(80);

    private final Surroundings surroundings;

    ForegroundRun(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Open the backend that a run asks for. */
    Backend open(Runs.Request request) {
        return surroundings
                .backends()
                .find(request.backend())
                .open(new BackendProvider.Context(
                        surroundings.home(),
                        request.notebook().language(),
                        request.workingDirectory(),
                        surroundings.environment(),
                        request.python()));
    }

    State drive(Runs.Request request, RunDirectory run, Backend backend, Interruption interruption) {
        Runs runs = new Runs(surroundings.home(), surroundings.clock(), surroundings.version());
        RunEnvironment environment = RunEnvironment.record(surroundings, request, run, backend);
        try (StepCache cache = Caches.open(surroundings, request, run, backend);
                ProgressView view = view()) {
            return runs.drive(
                    request,
                    run,
                    RunEnvironment.closedAfter(() -> Optional.of(environment), backend),
                    cache,
                    driver -> new RunProgress(request.plan(), run, driver, view, surroundings.clock()),
                    driver -> interruption.onInterrupt(driver::cancel));
        } finally {
            environment.await();
        }
    }

    private ProgressView view() {
        if (surroundings.terminal()) {
            return new LiveProgress(
                    surroundings.err(),
                    surroundings.terminalSize(),
                    surroundings.errStyle(),
                    surroundings.clock(),
                    REDRAW);
        }
        return new PlainProgress(surroundings.err(), surroundings.errStyle());
    }

    /** Say how the run ended; return the exit code. */
    int report(RunDirectory run, State state, Path executed) {
        RunReport report = RunReport.of(surroundings, run);
        surroundings.err().print(report.failures());
        if (state != State.SUCCEEDED) {
            surroundings.err().println("go on where it stopped, when the cause is gone:  same resume " + run.number());
        }
        surroundings.err().flush();
        surroundings.out().println(report.summary(state));
        surroundings.out().println("executed notebook: " + executed);
        surroundings.out().flush();
        return state == State.SUCCEEDED ? 0 : Verbs.FAILED;
    }
}
