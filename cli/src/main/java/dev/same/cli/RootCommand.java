package dev.same.cli;

import dev.same.magics.Verbs;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What {@code same} is without a verb: its help and its version. */
@Command(
        name = "same",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "A notebook, as it is, is the program: split it into steps and run them.")
final class RootCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private CommandSpec spec;

    /** Nobody who calls {@code same} alone knows what it can do: show that. */
    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        err.println("same: a command is missing");
        spec.commandLine().usage(err);
        err.flush();
        return Verbs.CANNOT;
    }
}
