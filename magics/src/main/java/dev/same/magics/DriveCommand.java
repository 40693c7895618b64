package dev.same.magics;

import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunListener;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.StepCache;
import dev.same.pipeline.sweep.SweepDirectory;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code same drive}: drives a run that was made by another process. What a detached driver executes; not for people. */
@Command(name = "drive", hidden = true, description = "Drive a run that was made by another process.")
final class DriveCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "RUN", description = RunArgument.DESCRIPTION)
    private String run = "";

    DriveCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Optional<SweepDirectory> sweep = SweepArgument.find(surroundings.home(), run);
        if (sweep.isPresent()) {
            return new ForegroundSweep(surroundings).resume(sweep.get(), true);
        }
        RunDirectory directory = RunArgument.find(surroundings.home(), run);
        Runs runs = new Runs(surroundings.home(), surroundings.clock(), surroundings.version());
        Runs.Request request = runs.request(directory);
        try (Interruption interruption = new Interruption();
                Backend backend = surroundings
                        .backends()
                        .find(request.backend())
                        .open(new BackendProvider.Context(
                                surroundings.home(),
                                request.notebook().language(),
                                request.workingDirectory(),
                                surroundings.environment(),
                                request.python()));
                StepCache cache = Caches.open(surroundings, request, directory, backend)) {
            RunEnvironment environment = RunEnvironment.record(surroundings, request, directory, backend);
            try {
                State state = runs.drive(
                        request,
                        directory,
                        RunEnvironment.closedAfter(() -> Optional.of(environment), backend),
                        cache,
                        driver -> RunListener.NONE,
                        driver -> interruption.onInterrupt(driver::cancel));
                return state == State.SUCCEEDED ? 0 : Verbs.FAILED;
            } finally {
                environment.await();
            }
        }
    }
}
