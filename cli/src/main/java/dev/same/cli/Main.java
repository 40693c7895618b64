package dev.same.cli;

import dev.same.kernelspec.InstallCommand;
import dev.same.kernelspec.UninstallCommand;
import dev.same.magics.Surroundings;
import dev.same.magics.Verbs;
import picocli.CommandLine;

/** The entry point of the {@code same} command: one command tree, run once, its exit code handed to the system. */
public final class Main {
    private Main() {}

    /**
     * Run one command and end the process with its exit code: 0 done, 1 a run failed, 2 nothing was run because the
     * request cannot be met.
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** Compose the command tree. Each call gives a new one: picocli keeps what it parsed in it. */
    static CommandLine commandLine() {
        return commandLine(Terminal.surroundings());
    }

    /** Compose the command tree for other surroundings than those of this process. */
    static CommandLine commandLine(Surroundings surroundings) {
        CommandLine root = new CommandLine(new RootCommand());
        root.addSubcommand(new InstallCommand(surroundings)).addSubcommand(new UninstallCommand(surroundings));
        return Verbs.add(root, surroundings);
    }
}
