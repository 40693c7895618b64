package dev.same.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code same} is without a verb: its help and its version. */
@Command(
        name = "same",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "A notebook, as it is, is the program: split it into steps and run them.")
final class RootCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
