package dev.same.magics;

import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.Runs;
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

    @Parameters(index = "0", paramLabel = "RUN", description = RunArgument.DESCRIPTION)
    private String run = "";

    CancelCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
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
