package dev.same.magics;

import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.sweep.SweepDirectory;
import dev.same.pipeline.sweep.Sweeps;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code same cancel}: ends a run. */
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = "End a run: its steps are interrupted, then killed.")
final class CancelCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "RUN", description = SweepArgument.DESCRIPTION)
    private String run = "";

    CancelCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Optional<SweepDirectory> sweep = SweepArgument.find(surroundings.home(), run);
        if (sweep.isPresent()) {
            boolean ends =
                    new Sweeps(surroundings.home(), surroundings.clock(), surroundings.version()).cancel(sweep.get());
            surroundings
                    .out()
                    .println("sweep " + sweep.get().name() + (ends ? " is being cancelled" : " has ended already"));
            surroundings.out().flush();
            return 0;
        }
        RunDirectory directory = RunArgument.find(surroundings.home(), run);
        boolean asked = new Runs(surroundings.home(), surroundings.clock(), surroundings.version()).cancel(directory);
        surroundings
                .out()
                .println(
                        asked
                                ? "run " + directory.number() + " is being cancelled"
                                : "run " + directory.number() + " has ended already");
        surroundings.out().flush();
        return 0;
    }
}
