package dev.same.magics;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunLock;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.State;
import dev.same.pipeline.sweep.SweepDirectory;
import dev.same.pipeline.sweep.SweepSnapshot;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code same resume RUN}: goes on where a run stopped, however it ended. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description =
                "Go on where a run stopped: failed, cancelled, or its driver killed. What has succeeded is not run again;"
                        + " code, parameters and options are those of the run. For changed code, run the notebook again: what is"
                        + " unchanged comes from the cache.")
final class ResumeCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "RUN", description = SweepArgument.DESCRIPTION)
    private String run = "";

    ResumeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Optional<SweepDirectory> sweep = SweepArgument.find(surroundings.home(), run);
        if (sweep.isPresent()) {
            return resume(sweep.get());
        }
        RunDirectory directory = RunArgument.find(surroundings.home(), run);
        RunSnapshot before = RunSnapshot.read(directory);
        if (before.state() == State.SUCCEEDED) {
            surroundings.out().println("run " + directory.number() + " has succeeded: there is nothing to resume");
            surroundings.out().flush();
            return 0;
        }
        if (RunLock.isHeld(directory)) {
            throw new SameException(
                    ErrorKind.USER,
                    "run " + directory.number() + " is being driven by a living process; follow it with same status "
                            + directory.number() + ", or end it with same cancel " + directory.number());
        }
        if (surroundings.live().isPresent()) {
            LiveSession live = surroundings.live().get();
            live.drive(directory);
            live.follow(directory);
            return 0;
        }
        Runs.Request request =
                new Runs(surroundings.home(), surroundings.clock(), surroundings.version()).request(directory);
        Drift.report(surroundings, directory, request);
        ForegroundRun foreground = new ForegroundRun(surroundings);
        try (Interruption interruption = new Interruption();
                Backend backend = foreground.open(request)) {
            Planning.prepare(
                    surroundings,
                    request.notebook(),
                    request.workingDirectory(),
                    request.plan(),
                    backend,
                    request.backend());
            State state = foreground.drive(request, directory, backend, interruption);
            return foreground.report(directory, state, directory.executedNotebook());
        }
    }

    private int resume(SweepDirectory sweep) {
        if (SweepSnapshot.read(sweep).state() == State.SUCCEEDED) {
            surroundings.out().println("sweep " + sweep.name() + " has succeeded: there is nothing to resume");
            surroundings.out().flush();
            return 0;
        }
        if (RunLock.isHeld(sweep.driving())) {
            throw new SameException(
                    ErrorKind.USER,
                    "sweep " + sweep.name() + " is being driven by a living process; look at it with same status "
                            + sweep.name() + ", or end it with same cancel " + sweep.name());
        }
        if (surroundings.live().isPresent()) {
            surroundings.live().get().drive(sweep.driving(), sweep.name());
            surroundings
                    .out()
                    .println("sweep " + sweep.name() + " goes on; look at it with  %same status " + sweep.name());
            surroundings.out().flush();
            return 0;
        }
        return new ForegroundSweep(surroundings).resume(sweep, false);
    }
}
